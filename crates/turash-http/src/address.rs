//! Text in an address.

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
