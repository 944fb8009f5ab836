//! The sixteen colours of terminals, and the nearest of 256. `runtime/config/theme_file.rs` tests the built-in themes.

use super::{sight::contrast, weakness::terminals, *};

/// The sixteen colours of xterm and of VGA.
const SIXTEEN: [[u32; 16]; 2] = [
    [
        0x00_0000, 0xCD_0000, 0x00_CD00, 0xCD_CD00, 0x00_00EE, 0xCD_00CD, 0x00_CDCD, 0xE5_E5E5,
        0x7F_7F7F, 0xFF_0000, 0x00_FF00, 0xFF_FF00, 0x5C_5CFF, 0xFF_00FF, 0x00_FFFF, 0xFF_FFFF,
    ],
    [
        0x00_0000, 0xAA_0000, 0x00_AA00, 0xAA_5500, 0x00_00AA, 0xAA_00AA, 0x00_AAAA, 0xAA_AAAA,
        0x55_5555, 0xFF_5555, 0x55_FF55, 0xFF_FF55, 0x55_55FF, 0xFF_55FF, 0x55_FFFF, 0xFF_FFFF,
    ],
];
const NAMES: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

const ROLES: [Role; 10] = [
    Role::Muted,
    Role::Faint,
    Role::Ok,
    Role::Error,
    Role::Warning,
    Role::Info,
    Role::Accent,
    Role::Locality(0),
    Role::Locality(1),
    Role::Subset(0),
];

#[test]
fn each_of_sixteen_colours_can_be_read_on_its_background() {
    for background in [Background::Dark, Background::Light] {
        let ground = terminals(background)[0];
        for role in ROLES {
            let color = palette::ansi(role, background);
            let Some(at) = NAMES.iter().position(|name| *name == color) else {
                assert_eq!(color, Color::Reset, "{role:?}");
                continue;
            };
            for colors in SIXTEEN {
                let found = contrast(colors[at], ground);
                assert!(
                    found >= 4.5,
                    "{background:?} {role:?} {color:?}: {found:.2}"
                );
            }
        }
    }
}

#[test]
fn nearest_colours_are_those_of_xterm() {
    let cases = [
        ((0, 0, 0), 16),
        ((255, 255, 255), 231),
        ((0xff, 0, 0), 196),
        ((0x80, 0x80, 0x80), 244),
        ((0x6c, 0xb6, 0xff), 75),
    ];
    for ((r, g, b), expected) in cases {
        assert_eq!(nearest(r, g, b), expected, "{r} {g} {b}");
    }
}
