//! The activation table is what its documentation says.

use gatecell::Fixed;
use gatecell::activation::sigmoid;

#[test]
fn every_entry_is_the_rounded_sigmoid() {
    for index in 0..768u32 {
        let u = f64::from(index) / 64.0;
        let expected =
            (((1.0 / (1.0 + (-u).exp()) - 0.5) * 131_072.0 + 0.5).floor() as i32).min(65535);
        // At a table point the fraction is zero: σ = 1/2 + entry · 2^-17.
        let entry = (sigmoid(Fixed((index << 10) as i32)).0 - (1 << 26)) >> 10;
        assert_eq!(entry, expected, "entry {index}");
    }
}
