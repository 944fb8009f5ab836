//! Symbols, in Unicode and in ASCII. All of them are one column wide; none is an emoji.

/// Which symbols the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    /// Unicode, where the locale is UTF-8.
    Unicode,
    /// ASCII everywhere else.
    Ascii,
}

macro_rules! symbols {
    ($($(#[$doc:meta])* $name:ident $unicode:literal $ascii:literal,)+) => {
        impl Symbols {
            $($(#[$doc])*
            #[must_use]
            pub(super) fn $name(self) -> &'static str {
                match self {
                    Self::Unicode => $unicode,
                    Self::Ascii => $ascii,
                }
            })+
        }
    };
}

symbols! {
    /// A source that is live.
    live "●" "*",
    /// A source that is on its way.
    pending "◐" "~",
    /// A source that does not answer.
    lost "○" "o",
    /// A source that refuses.
    refused "⊘" "-",
    /// The selected row.
    selected "▸" ">",
    /// A branch that is open.
    branch "▾" "v",
    /// Something that holds.
    yes "✔" "+",
    /// Something that does not.
    no "✖" "x",
    /// An error.
    error "✖" "X",
    /// A warning.
    warning "▲" "!",
    /// Something good to know.
    info "◆" "i",
    /// Nothing.
    nothing "·" ".",
    /// Something was cut.
    cut "…" "~",
    /// From one thing to another.
    arrow "→" ">",
    /// More than before.
    more "↑" "^",
    /// Less than before.
    less "↓" "v",
    /// Something that changed a moment ago.
    changed "Δ" "*",
    /// Values that differ.
    differs "≠" "!=",
    /// Sorted upwards.
    up "▴" "^",
    /// Sorted downwards.
    down "▾" "v",
    /// One cell of a stacked bar.
    block "▇" "#",
    /// One full cell of a bar.
    full "█" "#",
    /// A cell after a bar that belongs to the whole.
    rest " " ".",
    /// A time in which an object was there and did not change.
    there "━" "=",
    /// A time in which it was not there.
    absent "╌" ".",
    /// A time in which it was not watched.
    unwatched "░" "/",
    /// A rule across.
    across "─" "-",
    /// A rule down.
    along "│" "|",
    /// The sign for "at least".
    at_least "≥" ">=",
}

impl Symbols {
    /// A part of a cell in eighths, from 1 to 7.
    pub(super) fn eighth(self, eighths: usize) -> &'static str {
        const EIGHTHS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        match self {
            Self::Unicode => EIGHTHS[eighths.clamp(1, 7) - 1],
            Self::Ascii => "#",
        }
    }

    /// The bars of sparklines, the lowest first.
    pub(super) fn bars(self) -> &'static [&'static str] {
        match self {
            Self::Unicode => &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
            Self::Ascii => &["_", ".", "-", "=", "#"],
        }
    }

    /// A corner or crossing of rules: whether rules leave it up, down, left and right.
    pub(super) fn junction(self, leaves: [bool; 4]) -> &'static str {
        let unicode = match leaves.into() {
            (false, true, false, true) => "┌",
            (false, true, true, false) => "┐",
            (true, false, false, true) => "└",
            (true, false, true, false) => "┘",
            (true, true, false, true) => "├",
            (true, true, true, false) => "┤",
            (false, true, true, true) => "┬",
            (true, false, true, true) => "┴",
            (true, true, true, true) => "┼",
            (true, true, false, false) => "│",
            _ => "─",
        };
        match (self, unicode) {
            (Self::Unicode, symbol) => symbol,
            (Self::Ascii, "│") => "|",
            (Self::Ascii, "─") => "-",
            (Self::Ascii, _) => "+",
        }
    }
}
