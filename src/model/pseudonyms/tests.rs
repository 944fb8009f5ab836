//! What pseudonyms keep, and what they hide.

use std::{collections::BTreeSet, net::IpAddr};

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn pseudonyms() -> Pseudonyms {
    Pseudonyms::of(PseudonymKey([7; 16]))
}

#[test]
fn words_of_the_api_times_durations_and_short_numbers_stay() {
    for text in [
        "discovery.mesh.gloo.solo.io/v1",
        "networking.enterprise.mesh.gloo.solo.io/v1beta1",
        "topology.kubernetes.io/zone",
        "gloo-mesh",
        "istio-system",
        "2026-06-01T09:00:00Z",
        "1h30m0s",
        "250ms",
        "50%",
        "8080",
        "v1",
        "[a-z]+[A-Za-z0-9]*\\d",
        "127.0.0.1",
        "0.0.0.0",
        "::1",
        "spiffe://cluster.local/ns/default/sa/default",
        "*",
        "",
    ] {
        assert_eq!(pseudonyms().text(text), text);
    }
}

#[test]
fn names_become_others_of_the_same_form() {
    let mut pseudonyms = pseudonyms();
    for text in [
        "reviews",
        "Reviews-Bookinfo",
        "reviews.bookinfo.svc.cluster.local",
        "us-east-1a",
        "3f2a8b1c-77aa-4e21-9d1e-0a1b2c3d4e5f",
        "123456789012",
        "/products/\\bfoo",
        "größe",
    ] {
        let told = pseudonyms.text(text);
        assert_ne!(told, text);
        let form = |text: &str| {
            let letters = text.chars().map(|letter| match letter {
                'A'..='Z' => 'A',
                '0'..='9' => '0',
                letter if letter.is_alphabetic() => 'a',
                letter => letter,
            });
            letters.collect::<String>()
        };
        assert_eq!(form(&told), form(text), "{told}");
        assert_eq!(pseudonyms.text(text), told, "always the same");
    }
    let [service, name] =
        ["reviews", "reviews-bookinfo-cluster-1"].map(|text| pseudonyms.text(text));
    assert!(name.starts_with(&format!("{service}-")), "{name}");
    assert_eq!(pseudonyms.text("REVIEWS"), service.to_ascii_uppercase());
    let other = Pseudonyms::of(PseudonymKey([8; 16])).text("reviews");
    assert_ne!(other, service, "another key, another name");
}

#[test]
fn two_words_never_become_the_same() {
    let mut pseudonyms = pseudonyms();
    let letters = || (b'a'..=b'z').map(char::from);
    let words = letters().flat_map(|one| letters().map(move |two| format!("{one}{two}")));
    let words: Vec<String> = words.filter(|word| !is_known(word)).collect();
    let told: BTreeSet<String> = words.iter().map(|word| pseudonyms.text(word)).collect();
    assert_eq!(told.len(), words.len());
}

#[test]
fn keys_and_texts_of_a_value_are_told_and_nothing_else() {
    let mut value = json!({"kind": "Mesh", "metadata": {"labels": {"team": "payments"}, "resourceVersion": "1234567"},
        "spec": [1, true, null, "payments"]});
    let mut pseudonyms = pseudonyms();
    pseudonyms.value(&mut value);
    let [team, payments] = ["team", "payments"].map(|text| pseudonyms.text(text));
    let expected = json!({"kind": "Mesh", "metadata": {"labels": {team: payments}, "resourceVersion": "1234567"},
        "spec": [1, true, null, payments]});
    assert_eq!(value, expected);
}

#[test]
fn a_network_stays_one() {
    for network in [
        "10.1.0.0/16",
        "198.51.100.0/24",
        "2001:db8::/32",
        "10.1.2.3/32",
    ] {
        let told = pseudonyms().text(network);
        let net: ipnet::IpNet = told.parse().expect("a network");
        let old: ipnet::IpNet = network.parse().expect("a network");
        assert_eq!(
            (net.prefix_len(), net.trunc()),
            (old.prefix_len(), net),
            "{told}"
        );
    }
    let [network, inside] = ["10.1.0.0/16", "10.1.2.3"].map(|text| pseudonyms().text(text));
    let network: ipnet::IpNet = network.parse().expect("a network");
    let inside: IpAddr = inside.parse().expect("an address");
    assert!(network.contains(&inside), "{network} {inside}");
}

#[test]
fn annotations_of_our_own_and_credentials_keep_their_names() {
    for text in [
        "portolan/mute-no-endpoints",
        "x-api-key",
        "Authorization",
        "User",
        "user",
    ] {
        assert_eq!(pseudonyms().text(text), text);
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_multicast()
        }
        IpAddr::V6(address) => {
            address.is_unique_local() || address.is_loopback() || address.is_multicast()
        }
    }
}

proptest! {
    #[test]
    fn addresses_share_as_many_leading_bits_as_before(one: [u8; 4], shared in 0..=32_u32, other: [u8; 4]) {
        let one = u32::from_be_bytes(one);
        let mask = u32::MAX.checked_shr(shared).unwrap_or(0);
        let other = one & !mask | u32::from_be_bytes(other) & mask;
        let mut pseudonyms = pseudonyms();
        let [one, other] = [one, other].map(|bits| IpAddr::V4(bits.into()));
        let [told, told_other] = [one, other].map(|address| {
            let told: IpAddr = pseudonyms.text(&address.to_string()).parse().expect("an address");
            assert_eq!(is_private(told), is_private(address), "{address} {told}");
            told
        });
        let common = |one, other| (bits(one) ^ bits(other)).leading_zeros();
        prop_assert_eq!(common(told, told_other), common(one, other));
    }

    #[test]
    fn longer_addresses_do_so_too(one: u128, shared in 0..=128_u32, other: u128) {
        let mask = u128::MAX.checked_shr(shared).unwrap_or(0);
        let [one, other] = [one, one & !mask | other & mask].map(|bits| IpAddr::V6(bits.into()));
        let mut pseudonyms = pseudonyms();
        let [told, told_other] = [one, other].map(|address| {
            let told = pseudonyms.text(&format!("[{address}]:80"));
            let told = told.trim_start_matches('[').trim_end_matches("]:80");
            told.parse::<IpAddr>().expect("an address")
        });
        let common = |one, other| (bits(one) ^ bits(other)).leading_zeros();
        prop_assert_eq!(common(told, told_other), common(one, other));
    }

    #[test]
    fn any_text_is_taken(text: String) {
        let told = pseudonyms().text(&text);
        prop_assert_eq!(told.is_empty(), text.is_empty());
    }
}
