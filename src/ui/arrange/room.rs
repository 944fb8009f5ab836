//! How the panes of a column share its height: those that need little take no more, so that the others have the rest.

/// The rows that every pane gets, whatever it needs.
const LEAST: u16 = 3;

/// The heights of panes above one another, from the rows that each needs. Together they take all the room. If each has enough
/// with an equal share, the shares are equal, so that columns next to one another are in line.
pub(super) fn heights(needs: &[u16], room: u16) -> Vec<u16> {
    let count = u16::try_from(needs.len()).unwrap_or(u16::MAX).max(1);
    let share = room / count;
    let is_small = |need: &u16| (*need).max(LEAST) <= share;
    let small = needs.iter().filter(|need| is_small(need));
    let taken: u16 = small.clone().map(|need| (*need).max(LEAST)).sum();
    let left = small.count();
    if left == 0 || left == needs.len() {
        let mut equal = vec![share; needs.len()];
        if let Some(last) = equal.last_mut() {
            *last = room - share * (count - 1);
        }
        return equal;
    }
    let large: Vec<u16> = needs
        .iter()
        .copied()
        .filter(|need| !is_small(need))
        .collect();
    let mut large = heights(&large, room - taken).into_iter();
    let height = |need: &u16| {
        if is_small(need) {
            (*need).max(LEAST)
        } else {
            large.next().unwrap_or(LEAST)
        }
    };
    needs.iter().map(height).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_little_leaves_the_rest_to_the_others() {
        for (needs, room, expected) in [
            (&[20, 20][..], 20, &[10, 10][..]),
            (&[1, 2], 20, &[10, 10]),
            (&[1, 30], 20, &[3, 17]),
            (&[30, 4], 21, &[17, 4]),
            (&[30, 4, 30], 22, &[9, 4, 9]),
            (&[8, 1, 40], 24, &[8, 3, 13]),
            (&[9, 1, 40], 24, &[9, 3, 12]),
            (&[12, 12], 21, &[10, 11]),
            (&[5], 9, &[9]),
            (&[9, 9], 3, &[1, 2]),
            (&[], 9, &[]),
        ] {
            assert_eq!(heights(needs, room), expected, "{needs:?} in {room}");
        }
    }

    #[test]
    fn all_the_room_is_taken() {
        for room in 0..60 {
            for needs in [[0, 9, 80], [4, 4, 4], [80, 80, 80], [80, 0, 0]] {
                let total: u16 = heights(&needs, room).iter().sum();
                assert_eq!(total, room, "{needs:?}");
            }
        }
    }
}
