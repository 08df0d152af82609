//! What is wrong with a TLS connection, for a person.

use std::error::Error;
use std::io;
use std::sync::Arc;

use redis::RedisError;
use rustls::CertificateError;

/// Why there is no TLS connection, and how to mend it; nothing where it is about something else.
pub(crate) fn meaning(error: &RedisError) -> Option<&'static str> {
    let inner = error.source()?.downcast_ref::<Arc<dyn Error + Send + Sync>>()?;
    let cause = inner.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match cause {
        rustls::Error::InvalidCertificate(found) => of_certificate(found),
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS at this port; name the port that does, or write redis:// where nobody can read along"
        }
        rustls::Error::AlertReceived(_) => {
            "the server refuses the TLS connection; where it asks for its clients' certificates, set tls-auth-clients no"
        }
        _ => "no TLS connection could be made",
    })
}

fn of_certificate(found: &CertificateError) -> &'static str {
    use CertificateError as Found;
    match found {
        Found::UnknownIssuer => {
            "the server's certificate is not trusted; name the certificate of its authority in redis.ca_file"
        }
        Found::NotValidForName | Found::NotValidForNameContext { .. } => {
            "the server's certificate is for another name; write a name that it holds into the URL of the bus"
        }
        Found::Expired | Found::ExpiredContext { .. } => {
            "the server's certificate has expired; renew it, or set this machine's clock"
        }
        Found::NotValidYet | Found::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet; wait, or set this machine's clock"
        }
        _ => "the server's certificate is not accepted",
    }
}
