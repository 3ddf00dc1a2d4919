//! For each number format a module with the same names, from which [`program!`](crate::program)
//! makes layers.

/// Columns and units of the largest layer.
const MOST: usize = 128;

/// Rows of a unit, at most.
const GATES: usize = 4;

/// Units after which the weights begin anew: packing all at compile time would take long.
const PATTERN: usize = 8;

/// The module of an integer format: its name, its weights, the activation that stands for one.
macro_rules! integer {
    ($module:ident, $format:ident, $weight:ty, $one:expr) => {
        #[doc = concat!("[`", stringify!($format), "`](gatecell::", stringify!($format), ").")]
        pub mod $module {
            use gatecell::Fixed;
            use gatecell::format::integer::{Affine, CellScale, Row, Shaped};
            use gatecell::kernels::kernel::$format as Kernel;
            use gatecell::kernels::pack::$module as pack;
            use gatecell::kernels::{DENSE_ROWS, Kernel as _};

            use super::{GATES, MOST, PATTERN};
            use crate::noise::scramble;
            use crate::rows;

            pub use crate::rows::Scales;
            pub use gatecell::$format as Format;
            pub use pack::{packed_len, packed_rows_len};

            /// The format's name.
            pub const NAME: &str = stringify!($module);

            /// Scale of a cell state that reaches ±128.
            pub const CELL_SCALE: CellScale = CellScale::new(CellScale::FINEST);

            /// A bias inside a GRU's reset product.
            pub const HIDDEN_BIAS: Fixed<16> = Fixed(1000);

            /// Scales and bias.
            pub type Rows<const N: usize> = [Row; N];

            /// Packed weights of some units.
            const UNITS: [u32; packed_len(PATTERN, GATES, MOST)] = {
                let most = Kernel::MAX_WEIGHT as u32;
                let mut raw = [[[0; MOST]; PATTERN]; GATES];
                let mut state = 1;
                let mut i = 0;
                while i < GATES * PATTERN * MOST {
                    state = scramble(state);
                    let weight = (state >> 8) % (2 * most + 1);
                    raw[i / (PATTERN * MOST)][i / MOST % PATTERN][i % MOST] =
                        (weight as i32 - most as i32) as $weight;
                    i += 1;
                }
                pack::pack_gates(&raw)
            };

            /// Packed weights of the largest matrix; a smaller one is its start.
            static POOL: [u32; packed_len(MOST, GATES, MOST)] = {
                let mut pool = [0; packed_len(MOST, GATES, MOST)];
                let mut i = 0;
                while i < pool.len() {
                    pool[i] = UNITS[i % UNITS.len()];
                    i += 1;
                }
                pool
            };

            /// The first `N` words of the pool.
            #[must_use]
            pub const fn weights<const N: usize>() -> &'static [u32; N] {
                match POOL.first_chunk() {
                    Some(words) => words,
                    None => panic!("the pool is too small"),
                }
            }

            /// Scales and biases of a layer of `columns` columns.
            #[must_use]
            pub const fn rows<const N: usize, const H: usize>(
                columns: usize,
                scales: Scales,
            ) -> [Rows<N>; H] {
                rows::rows::<Kernel, N, H>(columns, $one, scales)
            }

            /// The map of a layer of gates.
            #[must_use]
            pub const fn gates<
                const N: usize,
                const I: usize,
                const H: usize,
                const NW: usize,
                const NR: usize,
            >(
                w: &'static [u32; NW],
                r: &'static [u32; NR],
                rows: &'static [Rows<N>; H],
            ) -> Shaped<I, H, Affine<'static, N, Kernel>> {
                Affine::gates(w, r, rows, rows::shift::<Kernel>(I + H, $one))
            }

            /// The map of a layer whose units have one row each.
            #[must_use]
            pub const fn plain<
                const I: usize,
                const H: usize,
                const B: usize,
                const NW: usize,
                const NR: usize,
            >(
                w: &'static [u32; NW],
                r: &'static [u32; NR],
                rows: &'static [Rows<DENSE_ROWS>; B],
            ) -> Shaped<I, H, Affine<'static, DENSE_ROWS, Kernel>> {
                Affine::rows(w, r, rows, rows::shift::<Kernel>(I + H, $one))
            }
        }
    };
}

integer!(w8a16, W8A16, i8, 1 << 15);
integer!(w8a8, W8A8, i8, 1 << 7);
integer!(w4a16, W4A16, i8, 1 << 15);
integer!(w16a16, W16A16, i16, 1 << 15);

/// [`F32`](gatecell::F32).
pub mod f32 {
    use gatecell::format::float::{self, Affine, Shaped};
    use gatecell::kernels::DENSE_ROWS;

    use super::{GATES, MOST};
    use crate::noise::scramble;

    pub use float::packed_rows_len;
    pub use gatecell::F32 as Format;

    /// The format's name.
    pub const NAME: &str = "f32";

    /// An LSTM's state has no scale.
    pub const CELL_SCALE: () = ();

    /// A bias inside a GRU's reset product.
    pub const HIDDEN_BIAS: core::primitive::f32 = 0.015;

    /// Biases.
    pub type Rows<const N: usize> = [core::primitive::f32; N];

    /// Floats have no scales.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Scales {
        /// None.
        None,
    }

    /// Elements of a matrix of gates.
    #[must_use]
    pub const fn packed_len(units: usize, gates: usize, columns: usize) -> usize {
        units * gates * columns
    }

    /// Weights of the largest matrix, within ±1; a smaller one is its start.
    static POOL: [core::primitive::f32; packed_len(MOST, GATES, MOST)] = {
        let mut pool = [0.0; packed_len(MOST, GATES, MOST)];
        let mut state = 1;
        let mut i = 0;
        while i < pool.len() {
            state = scramble(state);
            pool[i] = unit(state);
            i += 1;
        }
        pool
    };

    /// A number within ±1.
    pub(crate) const fn unit(seed: u32) -> core::primitive::f32 {
        (seed as i32 >> 8) as core::primitive::f32 / (1 << 23) as core::primitive::f32
    }

    /// The first `N` weights of the pool.
    #[must_use]
    pub const fn weights<const N: usize>() -> &'static [core::primitive::f32; N] {
        match POOL.first_chunk() {
            Some(weights) => weights,
            None => panic!("the pool is too small"),
        }
    }

    /// Biases of a layer.
    #[must_use]
    pub const fn rows<const N: usize, const H: usize>(columns: usize, _: Scales) -> [Rows<N>; H] {
        let mut rows = [[0.0; N]; H];
        let mut state = columns as u32;
        let mut i = 0;
        while i < N * H {
            state = scramble(state);
            rows[i / N][i % N] = unit(state) / 2.0;
            i += 1;
        }
        rows
    }

    /// The map of a layer of gates.
    #[must_use]
    pub const fn gates<
        const N: usize,
        const I: usize,
        const H: usize,
        const NW: usize,
        const NR: usize,
    >(
        w: &'static [core::primitive::f32; NW],
        r: &'static [core::primitive::f32; NR],
        rows: &'static [Rows<N>; H],
    ) -> Shaped<I, H, Affine<'static, N>> {
        Affine::gates(w, r, rows)
    }

    /// The map of a layer whose units have one row each.
    #[must_use]
    pub const fn plain<
        const I: usize,
        const H: usize,
        const B: usize,
        const NW: usize,
        const NR: usize,
    >(
        w: &'static [core::primitive::f32; NW],
        r: &'static [core::primitive::f32; NR],
        rows: &'static [Rows<DENSE_ROWS>; B],
    ) -> Shaped<I, H, Affine<'static, DENSE_ROWS>> {
        Affine::rows(w, r, rows)
    }
}
