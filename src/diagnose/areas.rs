//! Sets of rule areas: whose rules asked for something, and whose rules have to look again.

use std::ops::{BitOr, BitOrAssign};

use super::Area;

/// A set of areas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Areas(u16);

impl Areas {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self((1 << Self::COUNT) - 1);
    /// The number of areas.
    pub(super) const COUNT: u32 = 10;

    pub(super) fn has(self, area: Area) -> bool {
        self.0 & Self::from(area).0 != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// The areas that are not in the other set.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The set as the lowest bits of a number.
    pub(super) fn bits(self) -> u64 {
        self.0.into()
    }

    /// The set in the lowest bits of a number. Higher bits are ignored.
    pub(super) fn in_bits(bits: u64) -> Self {
        Self(u16::try_from(bits & Self::ALL.bits()).unwrap_or_default())
    }
}

impl From<Area> for Areas {
    fn from(area: Area) -> Self {
        Self(1 << area as u16)
    }
}

impl BitOr for Areas {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Areas {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_area_has_a_bit_of_its_own() {
        let all = Area::ALL.map(Areas::from);
        let together = all.into_iter().fold(Areas::NONE, BitOr::bitor);
        assert_eq!(together, Areas::ALL);
        assert_eq!(all.map(Areas::bits).iter().sum::<u64>(), Areas::ALL.bits());
        let but_size = Areas::ALL.without(Area::Size.into());
        assert!(but_size.has(Area::Cluster) && !but_size.has(Area::Size));
        assert_eq!(Areas::in_bits(u64::MAX), Areas::ALL);
    }
}
