//! Measures the Elman cell.
#![no_std]
#![no_main]

use gatecell::format::integer::{Affine, Row};
use gatecell::kernels::DENSE_ROWS;
use gatecell::kernels::pack::packed_rows_len;
use gatecell::layer::{Rnn, RnnFunction};
use qemu::bench::{rows, weights};

qemu::bench!("rnn", Rnn, {
    static ROWS: [[Row; DENSE_ROWS]; H / DENSE_ROWS] = rows(I + H);
    let w = weights::<{ packed_rows_len(H, I) }>();
    let r = weights::<{ packed_rows_len(H, H) }>();
    Rnn::new(Affine::rows(w, r, &ROWS, 32), RnnFunction::Tanh)
});
