//! Which addresses a message may be sent to: those that everybody reaches, and those that the operator names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::network::Network;

/// IPv4 addresses that are not everybody's (IANA's registry of special purposes, multicast and what is reserved).
const INSIDE_V4: [(Ipv4Addr, u8); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::BROADCAST, 32),
];

/// The IPv6 addresses that are given out for everybody, and what is set apart within them.
const OUTSIDE_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
const INSIDE_V6: [(Ipv6Addr, u8); 3] = [
    // Protocol assignments, Teredo among them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// IPv6 addresses that lead to IPv4: translation by NAT64 (the address stands at the end) and 6to4 (behind the first 16 bits).
const NAT64: (Ipv6Addr, u8) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);
const SIX_TO_FOUR: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16);

/// Whom messages may be sent to.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Vec<Network>,
}

impl Guard {
    /// A guard that lets through what everybody reaches, and these networks.
    pub fn new(allowed: Vec<Network>) -> Self {
        Self { allowed }
    }

    /// Whether an address may be connected to: everybody reaches it, or it was named.
    pub fn lets_through(&self, address: IpAddr) -> bool {
        is_outside(meant(address)) || self.names(address)
    }

    /// Whether an address is in a network that was named.
    pub fn names(&self, address: IpAddr) -> bool {
        let meant = meant(address);
        self.allowed.iter().any(|network| network.contains(meant) || network.contains(address))
    }
}

fn is_in(address: impl Into<IpAddr>, (network, prefix): (impl Into<IpAddr>, u8)) -> bool {
    Network::of(network.into(), prefix).contains(address.into())
}

/// The address that is reached by an address: what only wraps an IPv4 address is that address.
fn meant(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else { return address };
    let bits = six.to_bits();
    if let Some(four) = six.to_ipv4_mapped() {
        return four.into();
    }
    if is_in(six, NAT64) {
        return Ipv4Addr::from_bits(bits as u32).into();
    }
    if is_in(six, SIX_TO_FOUR) {
        return Ipv4Addr::from_bits((bits >> 80) as u32).into();
    }
    address
}

fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => !INSIDE_V4.iter().any(|network| is_in(four, *network)),
        IpAddr::V6(six) => is_in(six, OUTSIDE_V6) && !INSIDE_V6.iter().any(|network| is_in(six, *network)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSIDE: [&str; 42] = [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "169.254.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2002:c0a8:1::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "2001:0:5ef5:79fb::1",
    ];
    const OUTSIDE: [&str; 12] = [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2a00:1450:4001::1",
        "2606:4700::1111",
    ];

    #[test]
    fn addresses_inside_are_not_let_through() {
        let guard = Guard::default();
        for address in INSIDE {
            assert!(!guard.lets_through(address.parse().unwrap()), "{address}");
        }
        for address in OUTSIDE {
            assert!(guard.lets_through(address.parse().unwrap()), "{address}");
            assert!(!guard.names(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_is_named_is_let_through_and_nothing_beside_it() {
        let networks =
            ["127.0.0.1/32", "10.1.0.0/16", "fd00:1::/32"].map(|text| Network::parse(text).unwrap());
        let guard = Guard::new(networks.to_vec());
        for address in ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "10.1.2.3", "fd00:1::7"] {
            assert!(
                guard.lets_through(address.parse().unwrap()) && guard.names(address.parse().unwrap()),
                "{address}"
            );
        }
        for address in ["127.0.0.2", "10.2.0.1", "fd00:2::7", "::1", "169.254.169.254"] {
            assert!(!guard.lets_through(address.parse().unwrap()), "{address}");
        }
    }
}
