//! The width of each column, from the width of the screen only.

use crate::{app::State, query::Column};

/// The columns that fit, in order, with their widths.
#[derive(Clone, Debug)]
pub(super) struct Fitted(Vec<(Column, usize)>);

/// A column with the width it needs, the width it likes, and how early it goes when room is scarce: 0 never goes.
#[derive(Clone, Copy)]
struct Wish(Column, usize, usize, u8);

const WISHES: [Wish; 14] = [
    Wish(Column::Name, 14, 40, 0),
    Wish(Column::Namespace, 9, 16, 2),
    Wish(Column::Cluster, 9, 14, 1),
    Wish(Column::Source, 9, 14, 13),
    Wish(Column::Type, 4, 4, 9),
    Wish(Column::Ports, 5, 16, 5),
    Wish(Column::Endpoints, 9, 15, 1),
    Wish(Column::ClaimedReady, 14, 14, 14),
    Wish(Column::Locality, 18, 27, 6),
    Wish(Column::TrafficPolicies, 3, 3, 10),
    Wish(Column::AccessPolicies, 3, 3, 11),
    Wish(Column::Subsets, 8, 8, 3),
    Wish(Column::Federated, 9, 10, 12),
    Wish(Column::Age, 5, 6, 8),
];

/// The width of an age in the future: `in 119m`, `in 7973y`.
const FUTURE: usize = 8;

/// The marks in front of each row.
const MARKS: usize = 4;

impl Fitted {
    pub(super) fn of(width: u16, state: &State) -> Self {
        let room = usize::from(width).saturating_sub(MARKS);
        let several = state.store.sources().nth(1).is_some();
        let is_reached = state.store.reaches().iter().next().is_some();
        let is_wanted = |wish: &Wish| match wish.0 {
            Column::Source => several,
            Column::ClaimedReady => is_reached,
            _ => true,
        };
        let mut sources = state.store.sources();
        let is_future = sources.any(|source| source.written_ahead().is_some());
        let fitting = |wish: Wish| match wish.0 {
            Column::Age if is_future => Wish(Column::Age, FUTURE, FUTURE, wish.3),
            _ => wish,
        };
        let wishes = WISHES.into_iter().filter(is_wanted);
        let mut wishes: Vec<Wish> = wishes.map(fitting).collect();
        let needed = |wishes: &[Wish]| wishes.iter().map(|wish| wish.1 + 1).sum::<usize>();
        while needed(&wishes) > room {
            let goes = wishes.iter().map(|wish| wish.3).max().unwrap_or(0);
            if goes == 0 {
                break;
            }
            wishes.retain(|wish| wish.3 != goes);
        }
        Self::share(&wishes, room)
    }

    /// Gives what is left over to the pictures first, then evenly to all who like more.
    fn share(wishes: &[Wish], room: usize) -> Self {
        let mut fitted: Vec<(Column, usize)> = wishes.iter().map(|wish| (wish.0, wish.1)).collect();
        let mut left = room.saturating_sub(fitted.iter().map(|(_, width)| width + 1).sum());
        let is_picture = |wish: &Wish| matches!(wish.0, Column::Endpoints | Column::Locality);
        for (at, wish) in wishes
            .iter()
            .enumerate()
            .filter(|(_, wish)| is_picture(wish))
        {
            let grows = (wish.2 - fitted[at].1).min(left);
            fitted[at].1 += grows;
            left -= grows;
        }
        while left > 0
            && fitted
                .iter()
                .zip(wishes)
                .any(|(column, wish)| column.1 < wish.2)
        {
            for (column, wish) in fitted
                .iter_mut()
                .zip(wishes)
                .filter(|(column, wish)| column.1 < wish.2)
            {
                let grows = left.min(1).min(wish.2 - column.1);
                column.1 += grows;
                left -= grows;
            }
        }
        if let Some(name) = fitted.first_mut() {
            // On a screen too narrow even for the name, the name is cut.
            name.1 = name.1.min(room.saturating_sub(1).max(1));
        }
        Self(fitted)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Column, usize)> {
        self.0.iter().copied()
    }
}
