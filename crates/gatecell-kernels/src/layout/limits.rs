//! Whether weights are within their limits, sixteen bytes at a time, as the [rows](super::rows).

use super::rows::Strip;

macro_rules! within {
    ($name:ident, $weight:ty, $unsigned:ty) => {
        /// Whether all are −`most` to `most`.
        pub(crate) const fn $name(raw: &[$weight], most: $unsigned) -> bool {
            const ONES: u128 = u128::MAX / <$unsigned>::MAX as u128;
            const HIGH: u128 = ONES << (<$weight>::BITS - 1);
            const LOW: u128 = !HIGH;
            const EACH: usize = size_of::<Strip>() / size_of::<$weight>();

            let strips =
                core::ptr::slice_from_raw_parts(raw.as_ptr() as *const Strip, raw.len() / EACH);
            // SAFETY: so many are there, and any bytes are one, anywhere.
            let strips = unsafe { &*strips };
            // With `most` added a weight is 0 to 2·most, without a sign; with all that is beyond
            // added to that, it is no carry.
            let most_of_all = ONES * most as u128;
            let beyond = ONES * (<$unsigned>::MAX - 2 * most) as u128;
            let beyond_low = beyond & LOW;
            let mut carries = 0;
            let mut index = 0;
            while index < strips.len() {
                let weights = strips[index].0;
                let raised = ((weights & LOW) + most_of_all) ^ (weights & HIGH);
                let high = (raised & LOW) + beyond_low;
                carries |= raised & beyond | (raised | beyond) & high;
                index += 1;
            }
            let mut index = strips.len() * EACH;
            while index < raw.len() {
                if raw[index].unsigned_abs() > most {
                    return false;
                }
                index += 1;
            }
            carries & HIGH == 0
        }
    };
}

within!(bytes_within, i8, u8);
within!(halfwords_within, i16, u16);
