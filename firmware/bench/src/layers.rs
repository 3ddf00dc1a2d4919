//! The `main` of the programs.

/// A program that measures one kind of layer in one format, at all sizes: `lstm`, `gru` or
/// `rnn`, a module of [`formats`](crate::formats), and the scales to measure.
#[macro_export]
macro_rules! program {
    ($cell:ident, $format:ident, $($scales:ident),+) => {
        use bench::formats::$format as format;
        use defmt_semihosting as _;

        #[machine::entry]
        fn main() -> ! {
            $(
                bench::program!(@size $cell, $scales, 8, 16);
                bench::program!(@size $cell, $scales, 16, 32);
                bench::program!(@size $cell, $scales, 40, 64);
                bench::program!(@size $cell, $scales, 64, 128);
            )+
            machine::exit::exit(0)
        }

        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo) -> ! {
            machine::exit::report_panic(info)
        }
    };
    (@size $cell:ident, $scales:ident, $i:literal, $h:literal) => {{
        const I: usize = $i;
        const H: usize = $h;
        bench::program!(@$cell LAYER, format::Scales::$scales);
        let names = [stringify!($cell), format::NAME, stringify!($scales)];
        bench::measure::measure(names, &LAYER);
    }};
    (@lstm $layer:ident, $scales:expr) => {
        static $layer: gatecell::layer::Lstm<I, H, format::Format> = {
            static ROWS: [format::Rows<4>; H] = format::rows(I + H, $scales);
            let w = format::weights::<{ format::packed_len(H, 4, I) }>();
            let r = format::weights::<{ format::packed_len(H, 4, H) }>();
            gatecell::layer::Lstm::new(format::gates(w, r, &ROWS), format::CELL_SCALE)
        };
    };
    (@gru $layer:ident, $scales:expr) => {
        static $layer: gatecell::layer::Gru<I, H, format::Format> = {
            static ROWS: [format::Rows<3>; H] = format::rows(I + H, $scales);
            static BIAS: [<format::Format as gatecell::Format>::Pre; H] = [format::HIDDEN_BIAS; H];
            let w = format::weights::<{ format::packed_len(H, 3, I) }>();
            let r = format::weights::<{ format::packed_len(H, 3, H) }>();
            gatecell::layer::Gru::new(format::gates(w, r, &ROWS), &BIAS)
        };
    };
    (@rnn $layer:ident, $scales:expr) => {
        static $layer: gatecell::layer::Rnn<I, H, format::Format> = {
            const BLOCKS: usize = H / gatecell::kernels::DENSE_ROWS;
            static ROWS: [format::Rows<{ gatecell::kernels::DENSE_ROWS }>; BLOCKS] =
                format::rows(I + H, $scales);
            let w = format::weights::<{ format::packed_rows_len(H, I) }>();
            let r = format::weights::<{ format::packed_rows_len(H, H) }>();
            let function = gatecell::layer::RnnFunction::Tanh;
            gatecell::layer::Rnn::new(format::plain(w, r, &ROWS), function)
        };
    };
}
