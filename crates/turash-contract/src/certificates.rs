//! Certificates for tests that speak TLS with real servers: authorities that nobody else trusts, and what they sign.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// An authority of a test's own.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, PEM: who has it trusts what it signs.
    pub certificate: String,
}

/// A server's certificate and its key, PEM.
pub struct Certificate {
    /// What the server shows.
    pub certificate: String,
    /// What it keeps.
    pub key: String,
}

impl Authority {
    /// An authority with a key that never was. Two of one test need two names.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// A certificate for a server of this name.
    pub fn sign(&self, name: &str) -> Certificate {
        self.sign_params(&CertificateParams::new([name.to_owned()]).unwrap())
    }

    /// The same, run out long ago.
    pub fn sign_expired(&self, name: &str) -> Certificate {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
        self.sign_params(&params)
    }

    fn sign_params(&self, params: &CertificateParams) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        Certificate { certificate, key: key.serialize_pem() }
    }
}
