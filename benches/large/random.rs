//! Numbers that look random and are the same on every machine.

/// A sequence of numbers, given by its seed (`SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub(crate) fn of(seed: usize) -> Self {
        Self(seed as u64)
    }

    /// A number below a bound, which must not be 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is smaller than the bound, which is one"
        )]
        let number = (self.next() % bound as u64) as usize;
        number
    }

    /// Whether a coin falls on its head.
    pub(crate) fn coin(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }

    /// A whole number with an exponential distribution of this mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "it is positive and small"
        )]
        let number = (-mean
            * ((self.next() >> 11) as f64 / (1u64 << 53) as f64)
                .max(1e-9)
                .ln()) as usize;
        number
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
