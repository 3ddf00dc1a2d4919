//! A program that uses nothing of its models but what every program does: the compiler does not
//! warn of the rest. States are `static`, as in a firmware.
#![deny(warnings)]
// No lint that the compiler has on by itself.
#![allow(unreachable_pub)]

use std::sync::Mutex;

mod line {
    include!(concat!(env!("OUT_DIR"), "/lstm_stack_w8a16.rs"));
}

/// Begins with a constant and with a state of the caller.
mod initial {
    include!(concat!(env!("OUT_DIR"), "/initial_line_w8a8.rs"));
}

mod float {
    include!(concat!(env!("OUT_DIR"), "/gru_mixed_f32.rs"));
}

mod sequence {
    include!(concat!(env!("OUT_DIR"), "/both_last_w8a16.rs"));
}

static LINE: line::Model = line::Model::new();
static STATE: Mutex<line::State> = Mutex::new(LINE.state());
static INITIAL: Mutex<initial::State> = Mutex::new(initial::Model::new().state());
static FLOAT: Mutex<float::State> = Mutex::new(float::Model::new().state());
static SEQUENCE: Mutex<sequence::Sequence<8>> = Mutex::new(sequence::Model::sequence());

fn main() {
    let mut output = [line::Output::default(); line::Model::OUTPUT_SIZE];
    if let Ok(mut state) = STATE.lock() {
        LINE.step(&mut state, &line::Model::quantize(&[0.5; 5]), &mut output);
    }
    let mut output = [initial::Output::default(); initial::Model::OUTPUT_SIZE];
    if let Ok(mut state) = INITIAL.lock() {
        let frame = initial::Model::quantize(&[0.5; 3]);
        initial::Model::new().step(&mut state, &frame, &mut output);
    }
    let mut output = [float::Output::default(); float::Model::OUTPUT_SIZE];
    if let Ok(mut state) = FLOAT.lock() {
        float::Model::new().step(&mut state, &[0.5; 3], &mut output);
    }
    if let Ok(mut sequence) = SEQUENCE.lock() {
        let frames = [sequence::Model::quantize(&[0.5; 4]); 8];
        println!("{:?}", sequence.run(&sequence::Model::new(), &frames));
    }
}
