//! Measures the GRU.
#![no_std]
#![no_main]

use gatecell::Fixed;
use gatecell::format::integer::{Affine, Row};
use gatecell::kernels::packed_len;
use gatecell::layer::Gru;
use qemu::bench::{rows, weights};

qemu::bench!("gru", Gru, {
    static ROWS: [[Row; 3]; H] = rows(I + H);
    static BIAS: [Fixed<16>; H] = [Fixed(1000); H];
    let w = weights::<{ packed_len(H, 3, I) }>();
    let r = weights::<{ packed_len(H, 3, H) }>();
    Gru::new(Affine::gates(w, r, &ROWS, 32), &BIAS)
});
