//! Signatures as Standard Webhooks 1.0 asks for them (<https://www.standardwebhooks.com>).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header `webhook-signature`: `v1,` and the HMAC-SHA256 of `<id>.<seconds since 1970>.<body>` in base64.
pub fn signature(secret: &[u8], id: &str, seconds: i64, body: &str) -> String {
    // A key of any length is taken, so there is no error.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body.as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's libraries.
    #[test]
    fn a_signature_is_that_of_the_specification() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed =
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_part_is_signed() {
        let of = |secret: &[u8], id, seconds, body| signature(secret, id, seconds, body);
        let signed = of(b"secret", "id", 7, "body");
        for other in [
            of(b"Secret", "id", 7, "body"),
            of(b"secret", "Id", 7, "body"),
            of(b"secret", "id", 8, "body"),
            of(b"secret", "id", 7, "Body"),
        ] {
            assert_ne!(other, signed);
        }
    }
}
