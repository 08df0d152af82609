//! Receivers that speak TLS: trusted where their authority is named, and by their name.

use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use turash_contract::certificates::Authority;
use turash_domain::ports::{NotSent, WebhookSender};

use crate::receiver::{hook, message, now, sender, serve, status};

/// An authority of its own, and a port behind a certificate for `localhost` that it signed.
async fn receiver() -> (String, u16, Arc<Mutex<Vec<String>>>, JoinSet<()>) {
    let authority = Authority::new("an authority of this test");
    let own = authority.sign("localhost");
    let certificate = CertificateDer::from_pem_slice(own.certificate.as_bytes()).unwrap();
    let private = PrivateKeyDer::from_pem_slice(own.key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], private).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::<Mutex<Vec<String>>>::default();
    let (kept, mut tasks) = (Arc::clone(&requests), JoinSet::new());
    tasks.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, &status("200 OK"), &kept).await;
            }
        }
    });
    (authority.certificate, port, requests, tasks)
}

const LOCAL: &[&str] = &["127.0.0.1/32", "::1/128"];

#[tokio::test]
async fn a_receiver_is_trusted_by_its_authority_and_its_name() {
    let (authority, port, requests, _tasks) = receiver().await;
    let trusting = sender(LOCAL, 5_000, Some(authority.into_bytes()));
    let named = hook(&format!("https://localhost:{port}/"));
    assert_eq!(trusting.send(&named, &message(), now()).await, Ok(200));
    assert!(requests.lock().unwrap()[0].to_lowercase().contains(&format!("host: localhost:{port}\r\n")));
    for (sender, url, words) in [
        (&trusting, format!("https://127.0.0.1:{port}/"), "for another name"),
        (&sender(LOCAL, 5_000, None), format!("https://localhost:{port}/"), "webhooks.ca_file"),
    ] {
        let error = sender.send(&hook(&url), &message(), now()).await.unwrap_err();
        assert!(matches!(&error, NotSent::Unreachable(said) if said.contains(words)), "{error}");
    }
    assert_eq!(requests.lock().unwrap().len(), 1, "nothing is sent to whom is not trusted");
}
