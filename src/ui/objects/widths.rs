//! The width of each column of a list of objects, from the width of the screen only.

use crate::{
    app::TimeFormat,
    query::ObjectColumn,
    ui::widths::{Fitted, MARKS, Wish},
};

/// A column by its place among all.
pub(super) type PlacedColumn = (usize, ObjectColumn);

/// The width of a time in UTC.
const TIME: usize = 20;

/// The width that a column needs, the width that it likes, and how early it goes if room is scarce: 0 never goes.
struct Need(usize, usize, u8);

fn need(column: ObjectColumn) -> Need {
    match column {
        ObjectColumn::Name => Need(20, 60, 0),
        ObjectColumn::Namespace => Need(10, 24, 8),
        ObjectColumn::Cluster => Need(10, 40, 3),
        ObjectColumn::Type => Need(6, 20, 4),
        ObjectColumn::Version => Need(7, 20, 6),
        ObjectColumn::Health => Need(7, 7, 9),
        ObjectColumn::State => Need(18, 20, 2),
        ObjectColumn::InForce | ObjectColumn::BackedBy => Need(9, 9, 3),
        ObjectColumn::Refused => Need(8, 8, 3),
        ObjectColumn::SelectsNothing => Need(15, 80, 4),
        ObjectColumn::Host => Need(16, 60, 1),
        ObjectColumn::Port => Need(5, 6, 4),
        ObjectColumn::Meshes => Need(16, 160, 1),
        ObjectColumn::Mesh => Need(12, 40, 4),
        ObjectColumn::VirtualMesh => Need(12, 30, 5),
        ObjectColumn::Gateway => Need(16, 60, 7),
        ObjectColumn::Controller => Need(12, 50, 5),
        ObjectColumn::Account => Need(10, 50, 7),
        ObjectColumn::Called => Need(10, 40, 2),
        ObjectColumn::Domain => Need(8, 24, 7),
        ObjectColumn::Destinations => Need(12, 12, 2),
        ObjectColumn::Generation => Need(10, 10, 5),
        ObjectColumn::WrittenBy => Need(10, 24, 6),
        ObjectColumn::Written => Need(7, 8, 9),
        ObjectColumn::Age => Need(5, 8, 9),
        ObjectColumn::Source => Need(9, 18, 7),
    }
}

/// The columns that fit, in order. What is left over goes evenly to those that like more.
pub(super) fn fitted(
    columns: &[ObjectColumn],
    times: TimeFormat,
    width: usize,
) -> Fitted<PlacedColumn> {
    let wish = |(at, column): (usize, &ObjectColumn)| {
        let Need(needs, likes, goes) = need(*column);
        let is_time = matches!(column, ObjectColumn::Age | ObjectColumn::Written);
        let least = match times {
            TimeFormat::Absolute if is_time => TIME,
            TimeFormat::Absolute | TimeFormat::Ages => 0,
        };
        Wish {
            column: (at, *column),
            needs: needs.max(least),
            likes: likes.max(least),
            goes,
        }
    };
    let wishes = columns.iter().enumerate().map(wish).collect();
    Fitted::of(wishes, width.saturating_sub(MARKS), (&[], None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{query::LISTED_KINDS, store::Store};

    #[test]
    fn columns_never_take_more_than_the_screen_and_the_name_never_goes() {
        for kind in LISTED_KINDS {
            for several in [false, true] {
                let columns = ObjectColumn::shown(kind, &Store::default(), several);
                for width in 0..400 {
                    let fitted: Vec<_> = fitted(&columns, TimeFormat::Ages, width).iter().collect();
                    let taken: usize = fitted.iter().map(|(_, width)| width + 1).sum();
                    assert!(taken + MARKS <= width.max(MARKS + 2), "{kind} at {width}");
                    assert_eq!(fitted[0].0, (0, ObjectColumn::Name));
                }
                let all = fitted(&columns, TimeFormat::Ages, 400).iter().count();
                assert_eq!(all, columns.len(), "{kind}");
            }
        }
    }
}
