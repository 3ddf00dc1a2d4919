//! What the programs that measure layers share: weights without a pattern, scaled so that
//! pre-activations are of the size that trained networks have.
use core::hint::black_box;

use gatecell::format::integer::Row;
use gatecell::kernels::packed_len;
use gatecell::layer::Layer;

use crate::markers::counted;
use crate::stack::used_by;

/// Steps of each layer, each counted by itself.
pub const STEPS: u32 = 8;

/// Packed weights for the largest matrix; the smaller ones are its start. Any words are
/// weights, whatever the layout.
pub static POOL: [u32; packed_len(128, 4, 128)] = {
    let mut pool = [0; packed_len(128, 4, 128)];
    let mut state = 1;
    let mut i = 0;
    while i < pool.len() {
        state = scramble(state);
        pool[i] = state;
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

/// Scales for `columns` columns: pre-activations of a few units, of either sign.
#[must_use]
pub const fn rows<const N: usize, const H: usize>(columns: usize) -> [[Row; N]; H] {
    let scale = (650_000_000 / columns.isqrt()) as i32;
    let mut rows = [[Row::ZERO; N]; H];
    let mut state = columns as u32;
    let mut i = 0;
    while i < N * H {
        state = scramble(state);
        rows[i / N][i % N] = Row {
            bias: state as i32 >> 16,
            input_scale: scale,
            hidden_scale: scale,
        };
        i += 1;
    }
    rows
}

/// Xorshift.
const fn scramble(mut state: u32) -> u32 {
    state ^= state << 13;
    state ^= state >> 17;
    state ^ (state << 5)
}

/// Runs a layer for [`STEPS`] steps, counting each, after one that is not counted. Logs
/// `cell format inputs units weight_bytes state_bytes stack_bytes`.
#[inline(never)]
pub fn measure<const I: usize, const H: usize, L>(name: &str, format: &str, layer: &'static L)
where
    L: Layer<I, H, In = i16, Out = i16>,
{
    let layer = black_box(layer);
    let mut state = layer.state();
    let (mut x, mut y) = ([0; I], [0; H]);
    let mut seed = 1;
    let mut next = || {
        for x in &mut x {
            seed = scramble(seed);
            *x = (seed as i32 >> 17) as i16;
        }
        x
    };
    let x = next();
    let ((), stack) = used_by(|| layer.step(&mut state, &x, &mut y));
    for _ in 0..STEPS {
        let x = next();
        counted(|| layer.step(&mut state, &x, &mut y));
    }
    black_box(y);
    defmt::println!(
        "{=str} {=str} {=usize} {=usize} {=usize} {=usize} {=usize}",
        name,
        format,
        I,
        H,
        layer.weight_bytes(),
        size_of::<L::State>(),
        stack
    );
}

/// The `main` of a program that measures one kind of layer at all sizes. `new` makes one
/// from the constants `I` and `H`, inputs and units.
#[macro_export]
macro_rules! bench {
    ($name:literal, $layer:ident, $new:expr) => {
        use defmt_semihosting as _;

        #[qemu::entry]
        fn main() -> ! {
            qemu::bench!(@size $name, $layer, $new, 8, 16);
            qemu::bench!(@size $name, $layer, $new, 16, 32);
            qemu::bench!(@size $name, $layer, $new, 40, 64);
            qemu::bench!(@size $name, $layer, $new, 64, 128);
            qemu::exit::exit(0)
        }

        #[panic_handler]
        fn panic(info: &core::panic::PanicInfo) -> ! {
            qemu::exit::report_panic(info)
        }
    };
    (@size $name:literal, $layer:ident, $new:expr, $i:literal, $h:literal) => {{
        const I: usize = $i;
        const H: usize = $h;
        static LAYER: $layer<I, H, gatecell::W8A16> = $new;
        qemu::bench::measure($name, "w8a16", &LAYER);
    }};
}
