//! The transform against its definition in f64, at every size and level.

use std::f64::consts::PI;

use gatecell_frontend::fft::{Complex, Twiddles, bins, complex};

fn angle(index: usize, length: usize, bits: i32) -> Complex {
    let angle = 2.0 * PI * index as f64 / length as f64;
    [angle.cos(), angle.sin()].map(|x| (x * f64::from(bits).exp2()).round() as i32)
}

fn tables(points: usize) -> (Vec<[Complex; 3]>, Vec<Complex>) {
    let mut stages = Vec::new();
    let mut length = points / 2;
    while length > 4 {
        stages.extend((0..length / 4).map(|j| [1, 2, 3].map(|n| angle(n * j, length, 30))));
        length /= 4;
    }
    let real = (1..=points / 4).map(|k| angle(k, points, 31)).collect();
    (stages, real)
}

/// The bins by this crate, and by the definition, both divided by half the points.
fn both(samples: &[i32]) -> (Vec<[f64; 2]>, Vec<[f64; 2]>) {
    let points = samples.len();
    let half = points / 2;
    let (stages, real) = tables(points);
    let twiddles = Twiddles {
        stages: &stages,
        real: &real,
    };
    let mut data: Vec<Complex> = samples.as_chunks().0.to_vec();
    complex(twiddles, &mut data);
    data.push([0, 0]);
    bins(twiddles, &mut data, |bin| bin);
    let ours = data.iter().map(|bin| bin.map(f64::from)).collect();

    let unit: Vec<[f64; 2]> = (0..points)
        .map(|k| {
            let angle = -2.0 * PI * k as f64 / points as f64;
            [angle.cos(), angle.sin()]
        })
        .collect();
    let exact = (0..=half)
        .map(|k| {
            let mut sum = [0.0; 2];
            for (n, &x) in samples.iter().enumerate() {
                let [cos, sin] = unit[n * k % points];
                sum[0] += f64::from(x) * cos;
                sum[1] += f64::from(x) * sin;
            }
            sum.map(|part| part / half as f64)
        })
        .collect();
    (ours, exact)
}

/// Energy of the error below that of the bins, in dB.
fn noise(samples: &[i32]) -> f64 {
    let (ours, exact) = both(samples);
    let energy: f64 = exact.iter().flatten().map(|x| x * x).sum();
    let error = |(a, b): (&[f64; 2], &[f64; 2])| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
    let error: f64 = ours.iter().zip(&exact).map(error).sum();
    10.0 * (error / energy).log10()
}

fn random(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    (*seed >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0
}

/// A frame reaches the transform with 28 bits whatever its level, so the noise of the recording's
/// 16 bits is 98 dB below its largest sample at 0 dBFS: the transform's is to be far below that.
#[test]
fn noise_of_every_size_is_far_below_that_of_sixteen_bits() {
    let mut seed = 1;
    for points in (4..=12).map(|bits| 1usize << bits) {
        let top = f64::from((1 << 28) - 1);
        let hiss: Vec<i32> = (0..points)
            .map(|_| (random(&mut seed) * top) as i32)
            .collect();
        let tone = |cycles: f64| -> Vec<i32> {
            let sine = |n: usize| (2.0 * PI * cycles * n as f64 / points as f64).sin();
            (0..points).map(|n| (sine(n) * top) as i32).collect()
        };
        let square: Vec<i32> = tone(3.3)
            .iter()
            .map(|x| x.signum() * (top as i32))
            .collect();
        let mut click = vec![0; points];
        click[points / 3] = top as i32;
        for (name, samples) in [
            ("hiss", hiss),
            ("tone", tone(points as f64 / 7.3)),
            ("low tone", tone(1.0)),
            ("square", square),
            ("click", click),
        ] {
            let noise = noise(&samples);
            // All energy of a click is in one sample, and its bins are by as much smaller as
            // the transform is longer; the last place stays what it is.
            let bound = match name {
                "click" => -172.0 + 20.0 * (points as f64).log10(),
                _ => -118.0,
            };
            assert!(noise < bound, "{points} points, {name}: {noise:.1} dB");
        }
    }
}

/// Levels from −80 to 0 dBFS of a frame that is not raised first.
#[test]
fn small_frames_keep_what_their_bits_hold() {
    let mut seed = 2;
    for decibel in (0..=80).step_by(10) {
        let level = f64::from((1 << 28) - 1) * 10f64.powf(-f64::from(decibel) / 20.0);
        let samples: Vec<i32> = (0..512)
            .map(|_| (random(&mut seed) * level) as i32)
            .collect();
        let noise = noise(&samples);
        let bound = -124.0 + f64::from(decibel);
        assert!(noise < bound, "{decibel} dB: {noise:.1} dB for {bound}");
    }
}

#[test]
fn silence_stays_silence() {
    let (ours, _) = both(&[0; 256]);
    assert!(ours.iter().flatten().all(|&x| x == 0.0));
}

/// Nothing overflows at the limit, whatever the signs.
#[test]
fn the_largest_samples_do_not_overflow() {
    let limit = (1 << 28) - 1;
    let mut seed = 3;
    for points in [16, 64, 512, 4096] {
        for _ in 0..8 {
            let sign = |_| {
                if random(&mut seed) < 0.0 {
                    -limit
                } else {
                    limit
                }
            };
            let samples: Vec<i32> = (0..points).map(sign).collect();
            assert!(noise(&samples) < -118.0);
        }
        assert!(noise(&vec![limit; points]) < -118.0);
        let alternating = (0..points).map(|n| if n % 2 == 0 { limit } else { -limit });
        assert!(noise(&alternating.collect::<Vec<_>>()) < -118.0);
    }
}
