//! Allowed errors, all in one table, each with its reason.

/// An allowed absolute error.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// What is compared with what.
    pub name: &'static str,
    /// The largest |a − b| allowed.
    pub bound: f64,
    /// Why it is not smaller.
    pub reason: &'static str,
}

/// Every tolerance of the tests.
pub const TABLE: &[Tolerance] = &[
    Tolerance {
        name: "table/sigmoid",
        bound: 6.2e-6,
        reason: "past 12 the sigmoid counts as 1: 6.1e-6; inside, 2^-18 of the entry's rounding \
                 and 2.9e-6 of the chord",
    },
    Tolerance {
        name: "table/tanh",
        bound: 1.25e-5,
        reason: "tanh x = 2σ(2x) − 1 doubles the sigmoid's error",
    },
    Tolerance {
        name: "table/Q0.15",
        bound: 1.0 / 32768.0,
        reason: "the numerics contract: one step of 2^-15, half of it the rounding itself",
    },
    Tolerance {
        name: "precise sigmoid",
        bound: 1.2e-8,
        reason: "half a step of 2^-27, 3.7e-9, and the exponential's 1.2e-8 times at most 1/4 and \
                 1.5e-8 of the argument's exponent",
    },
    Tolerance {
        name: "precise sigmoid/tail",
        bound: 0.0045,
        reason: "half a step of 2^-27 of the 8.3e-7 that are left at 14; the project's bar is 1 %",
    },
    Tolerance {
        name: "small tanh",
        bound: 1e-8,
        reason: "half a step of 2^-26 and a few of 2^-32",
    },
    Tolerance {
        name: "small tanh/relative",
        bound: 2e-7,
        reason: "the series' next term, 17/315 of the sixth power of 1/16",
    },
    Tolerance {
        name: "slow gates, dB",
        bound: 40.0,
        reason: "a lower bound, the project's bar over a million steps: half a step of 2^-27 of \
                 the 112 that are left to a gate of σ(14) is 0.45 % of what is forgotten, 47 dB",
    },
    Tolerance {
        name: "integer/exp",
        bound: 1.2e-8,
        reason: "the polynomial's 6e-9 and seven roundings down of 2^-30",
    },
    Tolerance {
        name: "integer/ln",
        bound: 1.6e-5,
        reason: "half a step of 2^-16 of the result, 2^-20 of the bits taken",
    },
    Tolerance {
        name: "integer/softmax",
        bound: 1e-7,
        reason: "a few steps of 2^-30 in the exponentials, relative to a sum of at least one",
    },
    Tolerance {
        name: "integer/log-softmax",
        bound: 1.6e-5,
        reason: "as integer/ln; the subtraction is exact",
    },
    Tolerance {
        name: "frontend/speech, dB",
        bound: 70.0,
        reason: "at least; weights of filters have 16 bits and samples 13 fractional ones: a \
                 feature errs by some 1e-5 of what features vary by, libraries' floats by as much",
    },
    Tolerance {
        name: "frontend/near silence, dB",
        bound: 50.0,
        reason: "at least; samples of one or two steps without their mean and through a \
                 pre-emphasis have 13 fractional bits, -85 dB, and some bands are 30 dB below",
    },
    Tolerance {
        name: "frontend/tone, dB",
        bound: 15.0,
        reason: "at least; in bands far from a pure tone the libraries' own float32 noise stands, \
                 of which f64 is as far away",
    },
    Tolerance {
        name: "frontend/silence",
        bound: 2e-6,
        reason: "relative to the largest feature; the floor's logarithm in steps of 2^-24 and the \
                 feature in steps of 2^-16, the library's in float32",
    },
    Tolerance {
        name: "libm",
        bound: 2.5e-7,
        reason: "two roundings in f32, each 2^-24 relative, and libm's last place",
    },
    Tolerance {
        name: "polynomial",
        bound: 2.5e-7,
        reason: "that of libm, relative too: one polynomial, one division and four roundings \
                 of 2^-24",
    },
    Tolerance {
        name: "micromath/sigmoid",
        bound: 5.3e-4,
        reason: "measured over [-20, 20] in steps of 1e-3 with micromath 2.1, rounded up",
    },
    Tolerance {
        name: "micromath/tanh",
        bound: 1.1e-3,
        reason: "measured over [-20, 20] in steps of 1e-3 with micromath 2.1, rounded up",
    },
    Tolerance {
        name: "micromath/exp",
        bound: 2.4e-3,
        reason: "relative; measured over [-20, 20] in steps of 1e-3 with micromath 2.1, rounded up",
    },
    Tolerance {
        name: "f32/random cells",
        bound: 1e-5,
        reason: "some tens of roundings of 2^-24 per step, over thirty steps of a contraction",
    },
    Tolerance {
        name: "f32/ONNX cases",
        bound: 1e-5,
        reason: "the project's bar, relative to the largest output, at least 1; the stored outputs \
                 are f32 themselves",
    },
    Tolerance {
        name: "w8a16/ONNX cases, dB",
        bound: 35.0,
        reason: "a lower bound, the project's bar: every output of every case",
    },
    Tolerance {
        name: "w8a16/snapshot, dB",
        bound: 0.2,
        reason: "the table has one decimal; exp and tanh of another platform's f64 may move a \
                 calibrated scale by its last place",
    },
    Tolerance {
        name: "f32/trained models",
        bound: 1e-5,
        reason: "the project's bar for F32 with exact math, on logits up to 30",
    },
    Tolerance {
        name: "f32 micromath/trained models",
        bound: 0.03,
        reason: "micromath's tanh errs by 1.1e-3; ten to sixty such units add up in a logit, and \
                 the largest sum measured is 2.1e-2",
    },
    Tolerance {
        name: "w8a16/trained models, dB",
        bound: 35.0,
        reason: "the project's bar for W8A16 on bounded outputs; logits reach it too",
    },
    Tolerance {
        name: "w8a16/random cells, dB",
        bound: 40.0,
        reason: "a lower bound: weights err by at most scale/2, uniform over ±1/254 of the row's \
                 largest; the ratio of row RMS to that error is 40 dB for uniform weights, and the \
                 cells average over rows; 45.8 dB the worst of 3000 cells of nine kinds",
    },
    Tolerance {
        name: "w16a16/random cells, dB",
        bound: 70.0,
        reason: "a lower bound: weights of 16 bits leave it to the activations, whose step of 2^-14 of \
                 the calibrated range is a noise of 1.8e-5 of it, 78 dB below a signal of 0.3 with \
                 a range of 2; less the cells' own gain",
    },
    Tolerance {
        name: "w8a16/random peephole matrices, dB",
        bound: 40.0,
        reason: "as random cells",
    },
    Tolerance {
        name: "w16a16/random peephole matrices, dB",
        bound: 60.0,
        reason: "as random cells, less 10 dB: the matrices read cell states in 16 bits of a range \
                 of 4 to 8 times the peak, not of 2; 68.7 dB the worst of 350",
    },
    Tolerance {
        name: "w4a16/random cells, dB",
        bound: 12.0,
        reason: "a lower bound: steps of 1/7 of a row's largest weight are 25 dB coarser than those \
                 of W8A16, of whose cells 40 dB are asked; less 3 dB for rows of one or two columns, \
                 whose errors have nothing to cancel them",
    },
    Tolerance {
        name: "w8a8/random cells, dB",
        bound: 20.0,
        reason: "a lower bound: a state in steps of 2^-7 has a noise of 2.3e-3, 42 dB below a signal \
                 of 0.3; relu's has a range of several, and what recurs adds to it",
    },
    Tolerance {
        name: "w4a16/random peephole matrices, dB",
        bound: 12.0,
        reason: "as random cells",
    },
    Tolerance {
        name: "w8a8/random peephole matrices, dB",
        bound: 15.0,
        reason: "as random cells, less 5 dB: the matrices read cell states in 8 bits of a range of 4 \
                 to 8 times the peak",
    },
    Tolerance {
        name: "f32/random networks",
        bound: 1e-5,
        reason: "as random cells: three layers of twelve steps for one of thirty; 2.4e-6 the worst \
                 of 1500",
    },
    Tolerance {
        name: "random networks, dB",
        bound: 6.1,
        reason: "below the bounds of random cells: three layers and a head are four sources of \
                 noise, each as strong as a cell's and passed on with a gain of one at most; with \
                 it, the worst of 1500 are 46.4 in W8A16, 66.4 in W16A16, 17.0 in W4A16 and 17.3 \
                 in W8A8",
    },
    Tolerance {
        name: "w8a16/relabelled units",
        bound: 2.0 / 32768.0,
        reason: "calibration adds means in another order: one step of a bias in Q15.16, which \
                 moves an activation by one step of 2^-15, and the next step sees that",
    },
    Tolerance {
        name: "w8a16/cancelling terms",
        bound: 12.0 / 254.0 / 4.0,
        reason: "a weight of 12 alone in its row is exact; the activations' rounding times 12 and \
                 the bias remain, far below a quarter of one weight step",
    },
    Tolerance {
        name: "w8a16/saturated gates",
        bound: 2e-3,
        reason: "rows of one weight each are exact; inputs in 2^-15 of twice their range, times 20",
    },
    Tolerance {
        name: "w8a16/drift, LSTM",
        bound: 0.0135,
        reason: "the state's gain 1/(1 − σ(7)) = 1097 times the table's 6.2e-6, for f and for i: \
                 0.7 % of the state each",
    },
    Tolerance {
        name: "w8a16/drift, GRU",
        bound: 0.05,
        reason: "the table's 6.2e-6 is 5 % of 1 − σ(9) = 1.2e-4, which is the speed of the state",
    },
    Tolerance {
        name: "reference/arithmetic",
        bound: 1e-14,
        reason: "the same equations in f64, summed in another order",
    },
    Tolerance {
        name: "reference/ONNX cases",
        bound: 1e-6,
        reason: "relative to the largest output, at least 1; the stored outputs are onnxruntime's \
                 in f32 and agree with f64 to 1e-6",
    },
    Tolerance {
        name: "reference/torch exports",
        bound: 1e-5,
        reason: "relative to the largest output, at least 1; PyTorch computed in f32",
    },
    Tolerance {
        name: "reference/torch f32 logits",
        bound: 2e-5,
        reason: "PyTorch computed the stored outputs in f32: logits up to 30 after up to 200 steps",
    },
    Tolerance {
        name: "reference/torch f32 states",
        bound: 1e-5,
        reason: "PyTorch computed the stored states, bounded by 1, in f32",
    },
    Tolerance {
        name: "reference/keras f32",
        bound: 1e-5,
        reason: "Keras computed the stored outputs in f32; probabilities and small logits",
    },
    Tolerance {
        name: "reference/goldens",
        bound: 1e-6,
        reason: "the stored outputs, bounded by 1, are rounded to f32 and were computed in it",
    },
    Tolerance {
        name: "reference/rtneural",
        bound: 1e-6,
        reason: "Keras computed the stored outputs, below 1, in f32 over a hundred steps",
    },
    Tolerance {
        name: "reference/nam",
        bound: 1e-8,
        reason: "48 000 samples below 0.04, stored in f32: half a last place of the output",
    },
    Tolerance {
        name: "reference/tflite f32",
        bound: 1e-5,
        reason: "TensorFlow Lite computed the stored outputs in f32; states and probabilities",
    },
    Tolerance {
        name: "reference/tflite int8",
        bound: 1.5e-2,
        reason: "the stored outputs carry int8 activations of 28 steps and of the softmax; only \
                 the weights are the same; 1.24e-2 measured",
    },
    Tolerance {
        name: "f32/tflite softmax",
        bound: 1e-5,
        reason: "TensorFlow Lite and F32 both compute in single precision, in another order",
    },
    Tolerance {
        name: "w8a16/nam, error to signal",
        bound: 0.02,
        reason: "the project's bar: a fiftieth of the sound's power",
    },
    Tolerance {
        name: "w8a16/int8 files, mean",
        bound: 0.25,
        reason: "the project's bar, beside the mean error of LiteRT's int8 arithmetic with the same \
                 weights: they are exact, and activations have eight bits more",
    },
    Tolerance {
        name: "w8a16/int8 files, tail",
        bound: 0.5,
        reason: "the project's bar, beside the 99.9th percentile of LiteRT's errors",
    },
    Tolerance {
        name: "w16a16/inputs beyond calibration, dB",
        bound: 55.0,
        reason: "a lower bound, the project's bar: inputs of thirteen bits for the calibrated range \
                 lose nothing, those that saturate lost 50 dB",
    },
    Tolerance {
        name: "w16a16/headroom, dB",
        bound: 12.1,
        reason: "the bounds of random cells and networks are those of inputs whose range is twice the \
                 calibrated one; of eight times, inputs have a step four times as large, and where \
                 nothing else errs that is 20·log10(4) = 12.04 dB",
    },
    Tolerance {
        name: "any function, dB",
        bound: 24.1,
        reason: "below the bounds of random cells: input gate, candidate, output function and output \
                 gate may each have a value or a slope of two, where sigmoid and tanh have one at \
                 most: 20·log10(16) = 24.08 dB",
    },
    Tolerance {
        name: "any function, dB for each octave",
        bound: 6.1,
        reason: "weights of twice the size pass twice the step of an input on to functions whose \
                 values need not grow: 20·log10(2) = 6.02 dB",
    },
    Tolerance {
        name: "f32/exponents",
        bound: 1e-5,
        reason: "relative to the largest value: as f32/random cells",
    },
    Tolerance {
        name: "a16/exponents",
        bound: 0.02,
        reason: "relative to the largest value, beside two steps: an input errs by 2^-13 of its \
                 range, and the largest product of it that leaves a sigmoid its slope is 64, 0.8 %; \
                 a weight alone in its row is exact",
    },
    Tolerance {
        name: "w8a8/exponents",
        bound: 0.1,
        reason: "relative to the largest value, beside two steps: an input errs by 2^-8 of its \
                 range, a state by 2^-8 again, and both pass a slope of one at most",
    },
    Tolerance {
        name: "w8a16/tflite softmax",
        bound: 1e-3,
        reason: "the bar that TFLite-Micro sets its 16-bit kernels on the same ten images",
    },
    Tolerance {
        name: "w16a16/tflite softmax",
        bound: 1e-3,
        reason: "the bar that the model's own 16-bit integer form sets",
    },
    Tolerance {
        name: "w16a16/nam, error to signal",
        bound: 0.0005,
        reason: "the project's bar for the same model in W16A16",
    },
    Tolerance {
        name: "reference/two files of one model",
        bound: 1e-12,
        reason: "the same numbers in f64; the doors may add the two biases in another order",
    },
    Tolerance {
        name: "ctc/log-sum Q15.16",
        bound: 8.4e-6,
        reason: "half a step of 2^-16, the rounding; 20 bits of the logarithm; 1e-7 of the \
                 exponential",
    },
    Tolerance {
        name: "ctc/log-sum micromath",
        bound: 8e-4,
        reason: "micromath's exponential and its logarithm between 1 and 2",
    },
    Tolerance {
        name: "ctc/Q15.16, per frame",
        bound: 3.4e-5,
        reason: "three log-sums in each frame's path, 8.4e-6 each, and half a step of the input",
    },
    Tolerance {
        name: "ctc/f32",
        bound: 2e-5,
        reason: "log-probabilities up to −100 in f32: 4e-6 per sum",
    },
    Tolerance {
        name: "ctc/f64 forward",
        bound: 1e-11,
        reason: "the same sum in f64, in another order",
    },
    Tolerance {
        name: "keyword/Q15.16",
        bound: 1e-3,
        reason: "up to 40 scores of a path, half a step of 2^-16 each; the quotient's step",
    },
    Tolerance {
        name: "smoothing/confidence, relative",
        bound: 3.1e-5,
        reason: "the mean of logarithms with a step of 2^-16 each, 2^-16 of its own rounding",
    },
    Tolerance {
        name: "ctc/stored loss",
        bound: 5e-5,
        reason: "the loss is stored with four decimals",
    },
    Tolerance {
        name: "ctc/W8A16 digit error, points",
        bound: 0.2,
        reason: "the project's bar: edit distance per digit against float's, in per cent",
    },
];

/// The bound of the tolerance `name`.
///
/// # Panics
///
/// Where the table has no such name.
pub fn bound(name: &str) -> f64 {
    let found = TABLE.iter().find(|tolerance| tolerance.name == name);
    found
        .unwrap_or_else(|| panic!("no tolerance is called {name:?}"))
        .bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_bounds_sensible() {
        for (n, tolerance) in TABLE.iter().enumerate() {
            assert!(tolerance.bound > 0.0 && !tolerance.reason.is_empty());
            assert!(
                TABLE[..n].iter().all(|other| other.name != tolerance.name),
                "{}",
                tolerance.name
            );
        }
    }
}
