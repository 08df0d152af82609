//! TLS: what is spoken, what is not, and a certificate that is renewed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use turash_contract::certificates::{Authority, Certificate};
use turash_http::{Security, Tls};

use crate::keyed::{Keyed, bearer};
use crate::world::Answer;

const NAME: &str = "turash.example.org";

/// A certificate and its key in files, as a server keeps them.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new(certificate: &Certificate) -> Self {
        let files = Self { folder: TempDir::new().unwrap() };
        files.write(certificate);
        files
    }

    fn write(&self, certificate: &Certificate) {
        fs::write(self.certificate(), &certificate.certificate).unwrap();
        fs::write(self.key(), &certificate.key).unwrap();
        self.rights(0o600);
    }

    fn rights(&self, mode: u32) {
        fs::set_permissions(self.key(), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    fn load(&self) -> Result<Tls, turash_domain::Invalid> {
        Tls::load(&self.certificate(), &self.key())
    }
}

/// A client that trusts an authority.
struct Client(TlsConnector);

impl Client {
    fn new(authority: &Authority, versions: &[&'static SupportedProtocolVersion]) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.certificate.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        // Whoever was here before would not be shown a certificate again.
        config.resumption = rustls::client::Resumption::disabled();
        Self(TlsConnector::from(Arc::new(config)))
    }

    async fn connect(&self, keyed: &Keyed) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = keyed.world.connect().await;
        self.0.connect(ServerName::try_from(NAME).unwrap(), stream).await
    }

    async fn get(&self, keyed: &Keyed) -> Answer {
        let mut stream = self.connect(keyed).await.unwrap();
        let key = bearer(&keyed.reader);
        let head = format!("GET /v1/sites HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{key}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        Answer::parse(&String::from_utf8(bytes).unwrap())
    }
}

async fn serving(tls: &Arc<Tls>) -> Keyed {
    let (names, tls) = (vec![NAME.to_owned()], Some(Arc::clone(tls)));
    Keyed::with(Security { names, tls, ..Security::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_spoken_and_nothing_else() {
    let authority = Authority::new("authority");
    let files = Files::new(&authority.sign(NAME));
    let keyed = serving(&Arc::new(files.load().unwrap())).await;
    for versions in [[&version::TLS13], [&version::TLS12]] {
        let answer = Client::new(&authority, &versions).get(&keyed).await.expect(200);
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    }
    // A client that trusts somebody else, and one that speaks no TLS.
    let other = Client::new(&Authority::new("another"), &[&version::TLS13]);
    assert!(other.connect(&keyed).await.is_err());
    let plain = keyed.world.exchange("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(plain.await.status != 200);
    // TLS 1.0: a greeting of a version that is not spoken is answered by an alert.
    let mut stream = keyed.world.connect().await;
    stream.write_all(&old_greeting()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert_eq!(answer.first(), Some(&21), "an alert: {answer:?}");
}

/// A greeting of TLS 1.0 with one of its cipher suites.
fn old_greeting() -> Vec<u8> {
    let mut hello = vec![3, 1];
    hello.extend([7; 32]);
    hello.extend([0, 0, 2, 0, 0x2f, 1, 0]);
    let length = hello.len() as u8;
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(hello);
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_taken_without_dropping_anybody() {
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    let files = Files::new(&first.sign(NAME));
    let tls = Arc::new(files.load().unwrap());
    let keyed = serving(&tls).await;
    let (old, new) = (Client::new(&first, &[&version::TLS13]), Client::new(&second, &[&version::TLS13]));
    let mut open = old.connect(&keyed).await.unwrap();
    // What cannot be used leaves the old one in its place.
    files.write(&Certificate { certificate: "nothing".to_owned(), key: String::new() });
    assert!(tls.reload().is_err());
    old.get(&keyed).await.expect(200);
    // Files that changed are found without being told.
    files.write(&second.sign(NAME));
    let mut taken = false;
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        if new.connect(&keyed).await.is_ok() {
            taken = true;
            break;
        }
    }
    assert!(taken, "within 10 s");
    assert!(old.connect(&keyed).await.is_err());
    let head = format!("GET /health/live HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n");
    open.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = open.read_to_end(&mut answer).await;
    assert_eq!(Answer::parse(&String::from_utf8(answer).unwrap()).status, 200, "the open one goes on");
}

#[test]
fn what_cannot_be_used_says_why() {
    let authority = Authority::new("authority");
    let (one, two) = (authority.sign(NAME), authority.sign(NAME));
    let files = Files::new(&one);
    files.rights(0o604);
    let error = files.load().unwrap_err();
    assert!(error.field == "http.tls_key" && error.remedy.contains("chmod o="), "{error}");
    files.rights(0o640);
    files.load().unwrap();
    files.write(&Certificate { certificate: one.certificate.clone(), key: two.key });
    assert_eq!(files.load().unwrap_err().field, "http.tls_certificate");
    files.write(&Certificate { certificate: String::new(), key: one.key.clone() });
    assert_eq!(files.load().unwrap_err().field, "http.tls_certificate");
    files.write(&Certificate { certificate: one.certificate, key: "x".to_owned() });
    assert_eq!(files.load().unwrap_err().field, "http.tls_key");
    fs::remove_file(files.certificate()).unwrap();
    assert!(files.load().unwrap_err().to_string().contains("cert.pem"));
}
