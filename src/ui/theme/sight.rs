//! Colours as eyes see them: contrast by WCAG 2.2, distance by CIEDE2000, eyes without red or green cones by Machado, Oliveira
//! and Fernandes 2009 at severity 1.

/// Linear red, green and blue as eyes see them that have all cones, no red ones, no green ones.
const EYES: [[[f64; 3]; 3]; 3] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ],
    [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ],
];

fn linear(value: u32) -> [f64; 3] {
    let [_, channels @ ..] = value.to_be_bytes();
    channels.map(|channel| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    })
}

fn times(row: [f64; 3], of: [f64; 3]) -> f64 {
    row.iter().zip(of).map(|(factor, part)| factor * part).sum()
}

fn luminance(value: u32) -> f64 {
    times([0.2126, 0.7152, 0.0722], linear(value))
}

/// The contrast of two colours by WCAG 2.2, from 1 to 21.
pub(super) fn contrast(one: u32, other: u32) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

/// CIELAB under D65, as these eyes see it.
fn lab(value: u32, eyes: [[f64; 3]; 3]) -> [f64; 3] {
    let seen = eyes.map(|row| times(row, linear(value)).clamp(0.0, 1.0));
    let xyz = [
        times([0.412_456_4, 0.357_576_1, 0.180_437_5], seen) / 0.950_47,
        times([0.212_672_9, 0.715_152_2, 0.072_175_0], seen),
        times([0.019_333_9, 0.119_192_0, 0.950_304_1], seen) / 1.088_83,
    ];
    let [x, y, z] = xyz.map(|part| {
        if part > 216.0 / 24_389.0 {
            part.cbrt()
        } else {
            (24_389.0 / 27.0 * part + 16.0) / 116.0
        }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000, after Sharma, Wu and Dalal 2005.
fn distance([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let wide = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25f64.powi(7))).sqrt();
    let grey = 0.5 * (1.0 - wide(f64::midpoint(a1.hypot(b1), a2.hypot(b2))));
    let (a1, a2) = (a1 * (1.0 + grey), a2 * (1.0 + grey));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let apart = (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0;
    let apart = if c1 * c2 == 0.0 { 0.0 } else { apart };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (apart / 2.0).to_radians().sin();
    let (l, c, h) = (
        f64::midpoint(l1, l2),
        f64::midpoint(c1, c2),
        h1 + apart / 2.0,
    );
    let wave = |factor: f64, shift: f64| (factor * h + shift).to_radians().cos();
    let t = 1.0 - 0.17 * wave(1.0, -30.0) + 0.24 * wave(2.0, 0.0) + 0.32 * wave(3.0, 6.0)
        - 0.20 * wave(4.0, -63.0);
    let turn = 30.0 * (-((h.rem_euclid(360.0) - 275.0) / 25.0).powi(2)).exp();
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let (dl, dc, dh) = (dl / sl, dc / sc, dh / sh);
    let turned = -(2.0 * turn).to_radians().sin() * 2.0 * wide(c) * dc * dh;
    (dl * dl + dc * dc + dh * dh + turned).sqrt()
}

/// The distance of two colours by CIEDE2000, for the eyes to which they are most alike.
pub(super) fn apart(one: u32, other: u32) -> f64 {
    let distances = EYES.map(|eyes| distance(lab(one, eyes), lab(other, eyes)));
    distances.into_iter().fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_that_of_the_published_pairs() {
        let pairs = [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            (
                [60.2574, -34.0099, 36.2677],
                [60.4626, -34.1751, 39.4387],
                1.2644,
            ),
            (
                [2.0776, 0.0795, -1.1350],
                [0.9033, -0.0636, -0.5514],
                0.9082,
            ),
        ];
        for (one, other, expected) in pairs {
            let found = distance(one, other);
            assert!(
                (found - expected).abs() < 1e-4,
                "{one:?} {other:?}: {found}"
            );
        }
    }
}
