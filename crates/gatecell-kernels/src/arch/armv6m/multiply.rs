//! Products of 64 bits on a processor whose multiplier returns 32.

/// `a · b`, exactly, from four products of halves. The compiler's own multiplication
/// takes two factors of 64 bits. A call, since it is many instructions and general cells
/// have it in many places.
#[inline(never)]
pub(crate) fn product(a: i32, b: i32) -> i64 {
    let (a_low, a_high) = (a & 0xffff, a >> 16);
    let (b_low, b_high) = (b & 0xffff, b >> 16);
    let low = (a_low as u32).wrapping_mul(b_low as u32);
    // |a_high · b_low| ≤ 2^15 · (2^16 − 1), so there is room for 16 more bits.
    let middle = a_high.wrapping_mul(b_low).wrapping_add((low >> 16) as i32);
    let other = a_low.wrapping_mul(b_high).wrapping_add(middle & 0xffff);
    let high = a_high
        .wrapping_mul(b_high)
        .wrapping_add(middle >> 16)
        .wrapping_add(other >> 16);
    let low = (other as u32) << 16 | (low & 0xffff);
    i64::from(high) << 32 | i64::from(low)
}

#[cfg(test)]
mod tests {
    use super::product;

    #[test]
    fn it_is_the_exact_product() {
        let edges = [0, 1, 0x7fff, 0x8000, 0xffff, 0x1_0000, i32::MAX, i32::MIN];
        let mut state = 1u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state ^ state >> 15) as i32
        };
        for _ in 0..100_000 {
            let (a, b) = (random(), random());
            for (a, b) in [(a, b), (a >> 16, b), (a, b & 0xffff)] {
                assert_eq!(product(a, b), i64::from(a) * i64::from(b), "{a} · {b}");
            }
        }
        for a in edges.into_iter().flat_map(|a| [a, a.wrapping_neg()]) {
            for b in edges.into_iter().flat_map(|b| [b, b.wrapping_neg()]) {
                assert_eq!(product(a, b), i64::from(a) * i64::from(b), "{a} · {b}");
            }
        }
    }
}
