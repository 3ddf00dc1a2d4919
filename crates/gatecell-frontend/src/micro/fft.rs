//! The 16-bit Fourier transform of kiss_fft, whose roundings it repeats.
//!
//! A complex transform of half as many points, decimated in time with radix 4 and a last
//! factor of 2, and the split into the bins of real samples. Every stage divides by its radix
//! before it multiplies: the result is about the transform divided by the number of points.

/// A complex number: real part, imaginary part.
pub type Complex = [i16; 2];

/// Sines and cosines.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// `e^(−2πik/M)` for `k` from 0 to `M − 1`, `M` half the points: `⌊1/2 + 32767·x⌋`.
    pub complex: &'a [Complex],
    /// `e^(−πi((k + 1)/M + 1/2))` for `k` from 0 to `M/2 − 1`.
    pub real: &'a [Complex],
}

/// Products in Q15, rounded half up.
const fn rounded(x: i32) -> i32 {
    (x + (1 << 14)) >> 15
}

/// What kiss_fft calls C_FIXDIV.
fn divided(x: Complex, by: i32) -> Complex {
    x.map(|x| rounded(i32::from(x) * (32767 / by)) as i16)
}

/// What kiss_fft calls C_MUL.
fn product(a: Complex, b: Complex) -> Complex {
    let [a, b] = [a, b].map(|x| x.map(i32::from));
    [
        rounded(
            a[0].wrapping_mul(b[0])
                .wrapping_sub(a[1].wrapping_mul(b[1])),
        ) as i16,
        rounded(
            a[0].wrapping_mul(b[1])
                .wrapping_add(a[1].wrapping_mul(b[0])),
        ) as i16,
    ]
}

fn sum(a: Complex, b: Complex) -> Complex {
    [a[0].wrapping_add(b[0]), a[1].wrapping_add(b[1])]
}

fn difference(a: Complex, b: Complex) -> Complex {
    [a[0].wrapping_sub(b[0]), a[1].wrapping_sub(b[1])]
}

/// Transforms the real samples in `data[..M]`, even ones as real parts and odd ones as
/// imaginary parts, into the bins `data[..=M]`; `M` is a power of two.
pub fn real(tables: Tables<'_>, data: &mut [Complex]) {
    let half = data.len().saturating_sub(1);
    if let Some(data) = data.get_mut(..half) {
        reorder(data);
        stages(tables.complex, data);
    }
    split(tables.real, data);
}

/// The radix of the first stage of `length` points.
const fn radix(length: usize) -> usize {
    if length.is_multiple_of(4) { 4 } else { 2 }
}

/// The place of sample `index`: its digits in reverse, in the radices of the stages.
fn place(index: usize, length: usize) -> usize {
    let (mut index, mut length, mut place) = (index, length, 0);
    while length > 1 {
        let bits = radix(length).trailing_zeros();
        length >>= bits;
        place += (index & ((1 << bits) - 1)) * length;
        index >>= bits;
    }
    place
}

/// Puts every sample in its place. The places form cycles where a radix of 2 is among those of
/// 4; each cycle is walked from its smallest member.
fn reorder(data: &mut [Complex]) {
    let length = data.len();
    for start in 0..length {
        let mut at = place(start, length);
        while at > start {
            at = place(at, length);
        }
        if at < start {
            continue;
        }
        // `start` is the smallest of its cycle: what lies there moves on until it comes back.
        let mut at = place(start, length);
        while at != start {
            if let Ok([a, b]) = data.get_disjoint_mut([start, at]) {
                core::mem::swap(a, b);
            }
            at = place(at, length);
        }
    }
}

/// The butterflies, from the last factor to the first.
fn stages(twiddles: &[Complex], data: &mut [Complex]) {
    let length = data.len();
    // Sizes of blocks, smallest first: the factors in reverse.
    let mut block = 1;
    while block < length {
        let factor = factor_of(length, block);
        let (quarter, stride) = (block, length / (block * factor));
        block *= factor;
        for points in data.chunks_exact_mut(block) {
            if factor == 4 {
                radix4(twiddles, stride, quarter, points);
            } else {
                radix2(twiddles, stride, quarter, points);
            }
        }
    }
}

/// The factor that comes on top of blocks of `block` points.
fn factor_of(length: usize, block: usize) -> usize {
    // Factors of 4 are taken first, so that the one of 2, if any, is the innermost.
    let odd = length.trailing_zeros() % 2 == 1;
    if block == 1 && odd { 2 } else { 4 }
}

fn radix4(twiddles: &[Complex], stride: usize, quarter: usize, points: &mut [Complex]) {
    let (a, rest) = points.split_at_mut_checked(quarter).unwrap_or_default();
    let (b, rest) = rest.split_at_mut_checked(quarter).unwrap_or_default();
    let (c, d) = rest.split_at_mut_checked(quarter).unwrap_or_default();
    let twiddle = |index: usize| twiddles.get(index).copied().unwrap_or_default();
    let points = a.iter_mut().zip(b).zip(c.iter_mut().zip(d)).enumerate();
    for (index, ((a, b), (c, d))) in points {
        let at = index * stride;
        let first = divided(*a, 4);
        let s0 = product(divided(*b, 4), twiddle(at));
        let s1 = product(divided(*c, 4), twiddle(2 * at));
        let s2 = product(divided(*d, 4), twiddle(3 * at));
        let s5 = difference(first, s1);
        let first = sum(first, s1);
        let s3 = sum(s0, s2);
        let s4 = difference(s0, s2);
        *c = difference(first, s3);
        *a = sum(first, s3);
        *b = [s5[0].wrapping_add(s4[1]), s5[1].wrapping_sub(s4[0])];
        *d = [s5[0].wrapping_sub(s4[1]), s5[1].wrapping_add(s4[0])];
    }
}

fn radix2(twiddles: &[Complex], stride: usize, half: usize, points: &mut [Complex]) {
    let (a, b) = points.split_at_mut_checked(half).unwrap_or_default();
    for (index, (a, b)) in a.iter_mut().zip(b).enumerate() {
        let twiddle = twiddles.get(index * stride).copied().unwrap_or_default();
        let (first, second) = (divided(*a, 2), product(divided(*b, 2), twiddle));
        *b = difference(first, second);
        *a = sum(first, second);
    }
}

/// From the transform of complex numbers to the bins of real samples.
fn split(twiddles: &[Complex], data: &mut [Complex]) {
    let Some((first, rest)) = data.split_first_mut() else {
        return;
    };
    let Some((last, middle)) = rest.split_last_mut() else {
        return;
    };
    let [re, im] = divided(*first, 2);
    *first = [re.wrapping_add(im), 0];
    *last = [re.wrapping_sub(im), 0];
    let pairs = middle.len().div_ceil(2);
    for (index, &twiddle) in twiddles.iter().take(pairs).enumerate() {
        let mirrored = middle.len() - 1 - index;
        let read = |at: usize| middle.get(at).copied().unwrap_or_default();
        let (x, y) = (read(index), read(mirrored));
        let x = divided(x, 2);
        let y = divided([y[0], y[1].wrapping_neg()], 2);
        let (even, odd) = (sum(x, y), difference(x, y));
        let odd = product(odd, twiddle);
        let [even, odd] = [even, odd].map(|x| x.map(i32::from));
        let half = |x: i32| (x >> 1) as i16;
        if let Some(bin) = middle.get_mut(index) {
            *bin = [half(even[0] + odd[0]), half(even[1] + odd[1])];
        }
        if let Some(bin) = middle.get_mut(mirrored) {
            *bin = [half(even[0] - odd[0]), half(odd[1] - even[1])];
        }
    }
}
