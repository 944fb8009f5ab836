//! Ports of this machine for the processes of one control plane, which no other one gets meanwhile.

use std::net::{Ipv4Addr, TcpListener};

/// Ports are given away in blocks: the first one is the claim to the others.
const BLOCK: u16 = 4;

/// Below the ports that the system gives to connections, which would take them while the API server is down.
const FIRST: u16 = 20_000;

const BLOCKS: u16 = 2_500;

/// A block of ports. It is claimed for as long as the value lives, whether anything listens there or not: tests that
/// run side by side, in this process or another, keep out of each other's way.
pub(super) struct Ports {
    claim: u16,
    _listener: TcpListener,
}

impl Ports {
    /// Claims ports at which nothing listens.
    pub(super) fn claim() -> Self {
        let offset = std::process::id() % u32::from(BLOCKS);
        (0..BLOCKS)
            .cycle()
            .skip(usize::try_from(offset).expect("it is below"))
            .take(BLOCKS.into())
            .find_map(|block| Self::at(FIRST + block * BLOCK))
            .expect("some ports are free")
    }

    fn at(claim: u16) -> Option<Self> {
        let listen = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok();
        let listener = listen(claim)?;
        let free = (1..BLOCK).all(|next| listen(claim + next).is_some());
        free.then_some(Self {
            claim,
            _listener: listener,
        })
    }

    /// Where the API server listens.
    pub(super) fn api(&self) -> u16 {
        self.claim + 1
    }

    /// Where etcd serves the API server.
    pub(super) fn etcd(&self) -> u16 {
        self.claim + 2
    }

    /// Where etcd would listen to others of its kind.
    pub(super) fn peer(&self) -> u16 {
        self.claim + 3
    }
}

#[test]
fn ports_that_are_claimed_are_not_given_twice() {
    let claimed: Vec<Ports> = (0..4).map(|_| Ports::claim()).collect();
    let mut ports: Vec<u16> = claimed
        .iter()
        .flat_map(|ports| [ports.api(), ports.etcd(), ports.peer()])
        .collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 12);
}
