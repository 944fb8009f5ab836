//! One address for another. Two addresses share as many leading bits as before (`Crypto-PAn`), and each stays of its class: what
//! is private, public, of the loopback or multicast is so afterwards.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::PseudonymKey;

/// The address at the beginning of a text, mapped, and how many bytes it had there. `None` if none begins there.
pub(super) fn address(key: PseudonymKey, text: &str) -> Option<(String, usize)> {
    let is_part = |letter: char| letter.is_ascii_hexdigit() || matches!(letter, '.' | ':');
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    if text[end..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let found = &text[..end];
    let is_address = found.parse::<IpAddr>().is_ok();
    // A sentence may end here, or a name of the DNS.
    let found = if is_address {
        found
    } else {
        found.trim_end_matches(['.', ':'])
    };
    // Of a network, the bits behind its prefix stay: they are no part of its name.
    let prefix = text[found.len()..].strip_prefix('/').map(|rest| {
        let end = rest.find(|digit: char| !digit.is_ascii_digit());
        &rest[..end.unwrap_or(rest.len())]
    });
    let prefix = prefix.and_then(|digits| digits.parse::<u32>().ok());
    let mapped = |text: &str| {
        let address = text.parse().ok()?;
        Some(within(address, map(key, address), prefix).to_string())
    };
    if let Some(mapped) = mapped(found) {
        return Some((mapped, found.len()));
    }
    if let Some(found) = dashed(key, text) {
        return Some(found);
    }
    // With a port.
    let (host, _) = found
        .rsplit_once(':')
        .filter(|(host, _)| host.contains('.'))?;
    Some((mapped(host)?, host.len()))
}

/// An address as names of nodes have it: `10-0-1-2`.
fn dashed(key: PseudonymKey, text: &str) -> Option<(String, usize)> {
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '-';
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    let found = text[..end].trim_end_matches('-');
    let address: Ipv4Addr = found.replace('-', ".").parse().ok()?;
    let is_whole = !text[found.len()..].starts_with(char::is_alphanumeric);
    let mapped = map_v4(key, address).to_string().replace('.', "-");
    is_whole.then_some((mapped, found.len()))
}

/// The mapped address with the bits behind a prefix as they were.
fn within(address: IpAddr, mapped: IpAddr, prefix: Option<u32>) -> IpAddr {
    let Some(prefix) = prefix else {
        return mapped;
    };
    match (address, mapped) {
        (IpAddr::V4(old), IpAddr::V4(new)) => {
            let behind = u32::MAX.checked_shr(prefix).unwrap_or(0);
            IpAddr::V4((new.to_bits() & !behind | old.to_bits() & behind).into())
        }
        (IpAddr::V6(old), IpAddr::V6(new)) => {
            let behind = u128::MAX.checked_shr(prefix).unwrap_or(0);
            IpAddr::V6((new.to_bits() & !behind | old.to_bits() & behind).into())
        }
        _ => mapped,
    }
}

fn map(key: PseudonymKey, address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(map_v4(key, address)),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(v4) => IpAddr::V6(map_v4(key, v4).to_ipv6_mapped()),
            None => IpAddr::V6(map_v6(key, address)),
        },
    }
}

/// The first octet tells the class of an address, but for the octets that hold parts of several classes.
fn map_v4(key: PseudonymKey, address: Ipv4Addr) -> Ipv4Addr {
    let kept = match address.octets() {
        [0 | 127 | 255, ..] => 32,
        [100 | 169 | 172 | 192 | 198 | 203, ..] => 16,
        _ => 8,
    };
    let bits = flipped(key, (u128::from(address.to_bits()) << 96, 32), kept);
    Ipv4Addr::from_bits(u32::try_from(bits >> 96).unwrap_or(address.to_bits()))
}

fn map_v6(key: PseudonymKey, address: Ipv6Addr) -> Ipv6Addr {
    let bits = address.to_bits();
    let kept = if bits >> 112 == 0 { 128 } else { 16 };
    Ipv6Addr::from_bits(flipped(key, (bits, 128), kept))
}

/// Flips each bit by a hash of the bits before it, but for the first ones.
fn flipped(key: PseudonymKey, (bits, length): (u128, u32), kept: u32) -> u128 {
    let mut mapped = bits;
    for at in kept..length {
        let before = bits.checked_shr(128 - at).unwrap_or(0);
        let hash =
            md5::compute([&key.0[..], &before.to_be_bytes(), &at.to_be_bytes(), &key.0].concat());
        mapped ^= u128::from(hash.0[0] & 1) << (127 - at);
    }
    mapped
}
