//! What is wrong with a TLS connection, for a person.

use std::io;

use rustls::CertificateError as Found;

/// Why there is no TLS connection, and how to mend it; nothing where it is about something else.
pub(crate) fn meaning(error: &io::Error) -> Option<&'static str> {
    let cause = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match cause {
        rustls::Error::InvalidCertificate(found) => of_certificate(found),
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS at this port; set server.bolt.tls_level there, or write bolt:// where nobody can read along"
        }
        rustls::Error::AlertReceived(_) => "the server refuses the TLS connection; its log says why",
        _ => "no TLS connection could be made",
    })
}

fn of_certificate(found: &Found) -> &'static str {
    match found {
        Found::UnknownIssuer => {
            "the server's certificate is not trusted; name the file of its authority in neo4j.ca_file"
        }
        Found::NotValidForName | Found::NotValidForNameContext { .. } => {
            "the server's certificate is for another name; write a name that it holds into the URL of the graph"
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
