//! The address that a webhook is sent to: read strictly, so that whoever checks it and whoever connects to it read the same.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::Invalid;

/// A URL of `https` or `http`: a host, perhaps a port, and what is asked for there. There is no user in it and no fragment, and an address
/// in numbers has its one common spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    text: String,
    is_encrypted: bool,
    host: String,
    port: u16,
    target: String,
}

/// The most bytes.
const MOST: usize = 2_000;

impl WebhookUrl {
    /// Reads a URL.
    ///
    /// ```
    /// use turash_domain::WebhookUrl;
    ///
    /// let url = WebhookUrl::parse("https://example.org:8443/hooks?of=turash")?;
    /// assert_eq!((url.host(), url.port(), url.target()), ("example.org", 8443, "/hooks?of=turash"));
    /// // Ways to write 127.0.0.1 that resolvers understand, and people do not.
    /// for odd in ["https://0x7f000001/", "https://2130706433/", "https://127.1/", "https://0177.0.0.1/"] {
    ///     assert!(WebhookUrl::parse(odd).is_err());
    /// }
    /// # Ok::<(), turash_domain::Invalid>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let refused = |remedy: &str| {
            let expected = "a URL such as https://example.org/hooks, of up to 2000 characters";
            Invalid::new("url", text, expected, remedy)
        };
        if text.len() > MOST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refused("percent-encode what is no ASCII, and blanks"));
        }
        let (is_encrypted, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(refused("begin with https://")),
        };
        if text.contains(['#', '\\', '"', '<', '>', '`', '{', '}', '|', '^']) {
            return Err(refused("leave out the part from #, and percent-encode other signs"));
        }
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(refused("leave out user and password: put a secret into the path"));
        }
        let (host, port) =
            split(authority).ok_or_else(|| refused("write HOST or HOST:PORT, [..] around IPv6"))?;
        let port = match port {
            None => {
                if is_encrypted {
                    443
                } else {
                    80
                }
            }
            Some(port) => read_port(port).ok_or_else(|| refused("the port is a number from 1 to 65535"))?,
        };
        let host = read_host(host).map_err(refused)?;
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Ok(Self { text: text.to_owned(), is_encrypted, host, port, target })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `https`.
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// The name or address, in small letters; without brackets around IPv6.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address, where the host is none by name.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Host and port as the header `Host` has them.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.is_encrypted { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        &self.target
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Host and port; IPv6 keeps its brackets.
fn split(authority: &str) -> Option<(&str, Option<&str>)> {
    if authority.starts_with('[') {
        let (host, rest) = authority.split_at(authority.find(']')? + 1);
        return match rest {
            "" => Some((host, None)),
            _ => Some((host, Some(rest.strip_prefix(':')?))),
        };
    }
    Some(authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))))
}

fn read_port(text: &str) -> Option<u16> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| is_plain && *port > 0)
}

/// A name, or an address in its one common spelling.
fn read_host(text: &str) -> Result<String, &'static str> {
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        let address: Ipv6Addr = inner.parse().map_err(|_| "write an IPv6 address without a zone, in [..]")?;
        return Ok(address.to_string());
    }
    // What ends in a number is read as an IPv4 address by resolvers, in decimal, octal, hexadecimal and shortened forms.
    let last = text.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") {
        let address: Result<Ipv4Addr, _> = text.parse();
        return address.map(|address| address.to_string()).map_err(
            |_| "name the host, or write an IPv4 address as four decimal numbers, such as 192.0.2.1",
        );
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(is_letter) && !label.starts_with('-')
    };
    if text.len() > 253 || !text.split('.').all(is_label) {
        return Err("name a host in ASCII, such as example.org (xn--... for other letters)");
    }
    Ok(text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_parts_are_what_is_asked_for() {
        for (text, host, port, target, authority) in [
            ("https://Example.org", "example.org", 443, "/", "example.org"),
            ("https://example.org?x=1", "example.org", 443, "/?x=1", "example.org"),
            ("http://10.0.0.7:80/a/b?c", "10.0.0.7", 80, "/a/b?c", "10.0.0.7"),
            ("https://[2001:DB8::1]:444/", "2001:db8::1", 444, "/", "[2001:db8::1]:444"),
            (
                "https://a_b.xn--mhle-0ra.example:1/",
                "a_b.xn--mhle-0ra.example",
                1,
                "/",
                "a_b.xn--mhle-0ra.example:1",
            ),
        ] {
            let url = WebhookUrl::parse(text).unwrap();
            assert_eq!((url.host(), url.port(), url.target()), (host, port, target), "{text}");
            assert_eq!((url.authority().as_str(), url.as_str()), (authority, text));
            assert_eq!(url.address().is_some(), host.contains(':') || host.starts_with("10."), "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for text in [
            "",
            "example.org",
            "ftp://example.org/",
            "HTTPS://example.org/",
            "https://",
            "https:///x",
            "https://a..b/",
            "https://example.org./",
            "https://exa mple.org/",
            "https://münchen.example/",
            "https://-a.example/",
            "https://user@example.org/",
            "https://user:pw@example.org/",
            "https://example.org#@127.0.0.1/",
            "https://example.org\\@127.0.0.1/",
            "https://example.org:0/",
            "https://example.org:65536/",
            "https://example.org:+1/",
            "https://example.org:/",
            "https://[::1",
            "https://[fe80::1%25eth0]/",
            "https://[127.0.0.1]/",
            "https://::1/",
            "https://0x7f000001/",
            "https://0X7F.1/",
            "https://2130706433/",
            "https://127.1/",
            "https://0177.0.0.1/",
            "https://1.2.3.4.5/",
            "https://example.0x1/",
            "https://example.1/",
            "https://127.0.0.1./",
            "https://x/\u{0}",
        ] {
            assert!(WebhookUrl::parse(text).is_err(), "{text}");
        }
        assert!(WebhookUrl::parse(&format!("https://example.org/{}", "x".repeat(2_000))).is_err());
    }
}
