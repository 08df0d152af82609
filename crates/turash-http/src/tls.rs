//! TLS: the certificate and its key as they are in their files, also after these were renewed.

use std::fmt;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use tokio_rustls::TlsAcceptor;
use tracing::{error, info};
use turash_domain::Invalid;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// The certificate of a server, taken from its files and taken again when they change. Connections that are open go on.
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
    /// The files as they were read last.
    stamp: Mutex<Option<Stamp>>,
}

/// When the files were changed last, and how long they are.
type Stamp = [(SystemTime, u64); 2];

/// What new connections are answered with.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// Reads a certificate chain and its private key, both PEM.
    ///
    /// Errors: where a file cannot be read or holds something else, where they do not belong together, and where others may read the key.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, Invalid> {
        let provider = Arc::new(default_provider());
        let stamp = stamp(certificate, key);
        let current = Arc::new(Current(RwLock::new(Arc::new(read(certificate, key, &provider)?))));
        let versions = [&version::TLS13, &version::TLS12];
        let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&versions);
        let builder = builder.map_err(|error| refused("tls_certificate", certificate, error))?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Current>::clone(&current);
        let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let (certificate, key) = (certificate.to_path_buf(), key.to_path_buf());
        Ok(Self { certificate, key, current, config: Arc::new(config), stamp: Mutex::new(stamp) })
    }

    /// Reads the files again; where that fails, what was read before stays.
    pub fn reload(&self) -> Result<(), Invalid> {
        let found = stamp(&self.certificate, &self.key);
        *self.stamp.lock().unwrap_or_else(PoisonError::into_inner) = found;
        let read = read(&self.certificate, &self.key, self.config.crypto_provider())?;
        *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(())
    }

    /// Looks at the files for ever, and reads them again when they changed.
    pub(crate) async fn keep_current(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let found = stamp(&self.certificate, &self.key);
            if found == *self.stamp.lock().unwrap_or_else(PoisonError::into_inner) {
                continue;
            }
            match self.reload() {
                Ok(()) => info!("the certificate was changed; new connections have the new one"),
                Err(error) => {
                    error!(%error, "the certificate was changed and cannot be used; the old one stays");
                }
            }
        }
    }

    /// What makes connections safe.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

fn read(certificate: &Path, key: &Path, provider: &CryptoProvider) -> Result<CertifiedKey, Invalid> {
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| refused("tls_certificate", certificate, error))?;
    check_private(key)?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| refused("tls_key", key, error))?;
    CertifiedKey::from_der(chain, private, provider)
        .map_err(|error| refused("tls_certificate", certificate, error))
}

fn refused(field: &str, path: &Path, error: impl fmt::Display) -> Invalid {
    let expected =
        "a certificate chain and the private key that belongs to it, PEM files that this program may read";
    Invalid::new(&format!("http.{field}"), path.display(), expected, format!("what is wrong: {error}"))
}

/// Refuses a key that anybody on this machine may read.
#[cfg(unix)]
fn check_private(key: &Path) -> Result<(), Invalid> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = fs::metadata(key).map_err(|error| refused("tls_key", key, error))?;
    let of_others = metadata.permissions().mode() & 0o007;
    if of_others == 0 {
        return Ok(());
    }
    let expected = "a file that others may not read";
    let remedy = format!("take their rights away: chmod o= {}", key.display());
    Err(Invalid::new("http.tls_key", key.display(), expected, remedy))
}

#[cfg(not(unix))]
fn check_private(_key: &Path) -> Result<(), Invalid> {
    Ok(())
}

fn stamp(certificate: &Path, key: &Path) -> Option<Stamp> {
    let of = |path| {
        let metadata: Metadata = fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    Some([of(certificate)?, of(key)?])
}
