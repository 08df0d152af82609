//! What is wrong with a TLS connection, for a person.

use std::io;

use rustls::CertificateError;
use sqlx::Error;

/// Why there is no TLS connection to the store, and how to mend it; nothing where it is about something else.
pub(crate) fn meaning(store: &str, error: &Error) -> Option<&'static str> {
    match error {
        Error::Tls(cause) if cause.to_string().contains("does not support TLS") => Some(
            "the server offers no TLS; set ssl = on there, or sslmode=disable where nobody can read along",
        ),
        Error::Tls(cause) if cause.to_string().contains("Invalid certificate") => {
            Some("the file of sslrootcert holds what is no certificate")
        }
        Error::Tls(_) => Some("no TLS connection could be made"),
        // A store that is no socket has no file but those for TLS.
        Error::Io(error) if error.kind() == io::ErrorKind::NotFound && !store.starts_with('/') => {
            Some("a file does not exist that the URL names (sslrootcert, sslcert, sslkey)")
        }
        Error::Io(error) => match error.get_ref()?.downcast_ref::<rustls::Error>()? {
            rustls::Error::InvalidCertificate(found) => Some(of_certificate(found)),
            rustls::Error::AlertReceived(_) => {
                Some("the server refuses the TLS connection; it may ask for sslcert and sslkey")
            }
            _ => Some("no TLS connection could be made"),
        },
        _ => None,
    }
}

fn of_certificate(found: &CertificateError) -> &'static str {
    use CertificateError as Found;
    match found {
        Found::UnknownIssuer => {
            "the server's certificate is not trusted; name the certificate of its authority in sslrootcert"
        }
        Found::NotValidForName | Found::NotValidForNameContext { .. } => {
            "the server's certificate is for another name; write a name that it holds into the URL of the store"
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
