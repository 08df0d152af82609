//! Fetches a small document: a connection of its own for each, a bound on time and size, and no other address than the one that was asked for.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, InvalidDnsNameError, ServerName};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use turash_domain::Invalid;

use crate::address::Address;

/// How long a fetch may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest document, bytes: many times what issuers send.
const MOST_BYTES: usize = 256 * 1024;

/// Why there is no document.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    #[error("no connection: {0}")]
    Connection(#[from] io::Error),
    #[error("it is not on this machine, and what is sent by http others could change")]
    NotHere,
    #[error("its host is no name for TLS: {0}")]
    Name(#[from] InvalidDnsNameError),
    #[error("no answer: {0}")]
    Http(#[from] hyper::Error),
    #[error("the answer is {0}, not 200")]
    Status(StatusCode),
    #[error("the answer ends early, or is longer than {MOST_BYTES} bytes")]
    Body,
    #[error("no answer within {} s", PATIENCE.as_secs())]
    Late,
}

/// What fetches.
pub(crate) struct Fetcher {
    tls: TlsConnector,
}

impl Fetcher {
    /// Trusts the authorities of a PEM file alone, or else those that this machine trusts.
    pub(crate) fn new(authorities: Option<&[u8]>) -> Result<Self, Invalid> {
        let roots = match authorities {
            Some(pem) => read(pem)?,
            None => of_machine(),
        };
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(|error| {
            Invalid::new("http.oidc", "", "TLS 1.2 and 1.3", format!("what is wrong: {error}"))
        })?;
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    /// The document at an address. Redirects are not followed.
    pub(crate) async fn get(&self, address: &Address) -> Result<Bytes, FetchError> {
        timeout(PATIENCE, self.ask(address)).await.unwrap_or(Err(FetchError::Late))
    }

    async fn ask(&self, address: &Address) -> Result<Bytes, FetchError> {
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await?;
        if address.tls {
            let name = ServerName::try_from(address.host.clone())?;
            exchange(self.tls.connect(name, stream).await?, address).await
        } else if stream.peer_addr()?.ip().is_loopback() {
            exchange(stream, address).await
        } else {
            Err(FetchError::NotHere)
        }
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    address: &Address,
) -> Result<Bytes, FetchError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::get(address.path.as_str())
        .header(HOST, address.authority())
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, concat!("turash/", env!("CARGO_PKG_VERSION")));
    let Ok(request) = request.body(Empty::<Bytes>::new()) else { return Err(FetchError::Body) };
    let answer = async {
        let response = sender.send_request(request).await?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let body = Limited::new(response.into_body(), MOST_BYTES).collect().await;
        body.map(http_body_util::Collected::to_bytes).map_err(|_| FetchError::Body)
    };
    tokio::pin!(connection, answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        // An answer may be there in whole when the connection ends.
        ended = &mut connection => match ended {
            Ok(()) => answer.await,
            Err(error) => Err(FetchError::Http(error)),
        },
    }
}

fn read(pem: &[u8]) -> Result<RootCertStore, Invalid> {
    let refused = |remedy: String| {
        let expected = "a file of certificates (-----BEGIN CERTIFICATE-----)";
        Invalid::new("http.oidc.ca_file", "", expected, remedy)
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| refused(format!("what is wrong: {error}")))?;
        roots.add(certificate).map_err(|error| refused(format!("what is wrong: {error}")))?;
    }
    if roots.is_empty() {
        return Err(refused("it holds none".to_owned()));
    }
    Ok(roots)
}

/// What this machine trusts; where that is nothing, every https address is refused when it is asked.
fn of_machine() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (_, unusable) = roots.add_parsable_certificates(found.certs);
    if roots.is_empty() || unusable > 0 || !found.errors.is_empty() {
        tracing::warn!(
            trusted = roots.len(),
            unusable,
            errors = ?found.errors,
            "not all authorities that this machine trusts can be used"
        );
    }
    roots
}
