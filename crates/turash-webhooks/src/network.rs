//! A part of the address space, such as `10.1.0.0/16`.

use std::net::IpAddr;

use turash_domain::Invalid;

/// All addresses that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// The address as 128 bits, those of IPv4 first.
    bits: u128,
    prefix: u8,
    is_v4: bool,
}

impl Network {
    /// Reads `ADDRESS/BITS`; an address alone is the network of that address.
    ///
    /// ```
    /// use turash_webhooks::Network;
    ///
    /// let office = Network::parse("10.1.0.0/16")?;
    /// assert!(office.contains("10.1.255.3".parse().unwrap()) && !office.contains("10.2.0.0".parse().unwrap()));
    /// # Ok::<(), turash_domain::Invalid>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refused =
            |remedy: &str| Invalid::new("network", text, "a network such as 10.1.0.0/16 or fd00::/8", remedy);
        let (address, prefix) =
            text.trim().split_once('/').map_or((text.trim(), None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| refused("write an IPv4 or IPv6 address"))?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix
            .map_or(Ok(most), str::parse)
            .map_err(|_| refused("write the number of bits behind the /"))?;
        if prefix > most {
            return Err(refused("IPv4 has 32 bits, IPv6 has 128"));
        }
        let network = Self::of(address, prefix);
        if network.bits != first_bits(bits(address), 128) {
            return Err(refused("the bits behind the first ones must be 0"));
        }
        Ok(network)
    }

    /// The network that an address is in.
    pub(crate) fn of(address: IpAddr, prefix: u8) -> Self {
        Self { bits: first_bits(bits(address), prefix), prefix, is_v4: address.is_ipv4() }
    }

    /// Whether an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.is_v4 && first_bits(bits(address), self.prefix) == self.bits
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn first_bits(bits: u128, count: u8) -> u128 {
    bits & u128::MAX.checked_shl(128 - u32::from(count)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        Network::parse(network).unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_the_addresses_that_begin_like_it() {
        assert!(holds("0.0.0.0/0", "255.1.2.3") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("127.0.0.1/32", "127.0.0.1") && !holds("127.0.0.1/32", "127.0.0.2"));
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.0"));
        assert!(holds("172.16.0.0/12", "172.31.255.255") && !holds("172.16.0.0/12", "172.32.0.0"));
        assert!(holds("fd00::/8", "fdff::1") && !holds("fd00::/8", "fe00::"));
        assert!(holds("::/0", "ffff::") && holds("::1/128", "::1") && !holds("::1/128", "::2"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.1/8",
            "10/8",
            "localhost",
            "10.0.0.0/-1",
            "10.0.0.0/",
            "fd00::1/8",
        ] {
            assert!(Network::parse(text).is_err(), "{text}");
        }
    }
}
