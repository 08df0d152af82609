//! Whom a receiver's certificate must be signed by, and what is wrong with a TLS connection, for a person.

use std::io;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError as Found, ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use turash_domain::Invalid;

/// Connections to those whose certificate is signed by an authority that this machine trusts, or by one of `authorities` (PEM).
pub(crate) fn connector(authorities: Option<&[u8]>) -> Result<TlsConnector, Invalid> {
    let mut roots = RootCertStore::empty();
    // A machine that has none reaches nobody, which each attempt says.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = authorities {
        let refused = |found: &str| {
            Invalid::new("ca_file", found, "certificates of authorities (-----BEGIN CERTIFICATE-----)", "")
        };
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let read = read.map_err(|error| refused(&error.to_string()))?;
        if read.is_empty() {
            return Err(refused("a file without a certificate"));
        }
        for certificate in read {
            roots.add(certificate).map_err(|error| refused(&error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| Invalid::new("tls", error, "TLS 1.2 or 1.3", ""))?;
    Ok(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}

/// Why there is no TLS connection, and how to mend it.
pub(crate) fn meaning(error: &io::Error) -> String {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    let Some(cause) = cause else { return format!("no TLS connection could be made: {error}") };
    match cause {
        rustls::Error::InvalidCertificate(found) => of_certificate(found).to_owned(),
        rustls::Error::InvalidMessage(_) => "the receiver does not speak TLS at this port".to_owned(),
        other => format!("no TLS connection could be made: {other}"),
    }
}

fn of_certificate(found: &Found) -> &'static str {
    match found {
        Found::UnknownIssuer => {
            "the receiver's certificate is not trusted; name the file of its authority in webhooks.ca_file"
        }
        Found::NotValidForName | Found::NotValidForNameContext { .. } => {
            "the receiver's certificate is for another name"
        }
        Found::Expired | Found::ExpiredContext { .. } => "the receiver's certificate has expired",
        Found::NotValidYet | Found::NotValidYetContext { .. } => {
            "the receiver's certificate is not valid yet"
        }
        _ => "the receiver's certificate is not accepted",
    }
}
