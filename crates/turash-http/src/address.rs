//! Addresses: of this server, and text in one.

use axum::http::header::HOST;
use axum::http::{HeaderMap, HeaderName, Uri};

/// By which scheme the outermost server was asked: what addresses of this one begin with.
pub(crate) const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Scheme and host of this server, as a request calls it. The guard has seen that the host is one of ours.
pub(crate) fn own(headers: &HeaderMap, uri: &Uri) -> String {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = uri.authority().map(ToString::to_string).or(named.map(str::to_owned));
    let is_secure = headers.get(FORWARDED_PROTO).is_some_and(|scheme| scheme == "https");
    let scheme = if is_secure { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or_default())
}

/// A text as one segment or one value of an address: what is not unreserved (RFC 3986) as its bytes.
pub fn encoded(text: &str) -> String {
    let keeps = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let byte = |byte: u8| if keeps(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_has_for_itself_is_encoded() {
        assert_eq!(encoded("Werk 12/B?ü&a=b"), "Werk%2012%2FB%3F%C3%BC%26a%3Db");
        assert_eq!(encoded("mill.out-1_a~b"), "mill.out-1_a~b");
    }
}
