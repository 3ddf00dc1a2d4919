//! Measures the LSTM.
#![no_std]
#![no_main]

use gatecell::format::integer::{Affine, CellScale, Row};
use gatecell::kernels::packed_len;
use gatecell::layer::Lstm;
use qemu::bench::{rows, weights};

qemu::bench!("lstm", Lstm, {
    static ROWS: [[Row; 4]; H] = rows(I + H);
    let w = weights::<{ packed_len(H, 4, I) }>();
    let r = weights::<{ packed_len(H, 4, H) }>();
    Lstm::new(Affine::gates(w, r, &ROWS, 32), CellScale::new(23))
});
