//! The model and the recordings that are played to it. `cargo xtask firmware` writes both;
//! to run your own model, put the file of `gatecell quantize` here.
#![allow(dead_code, unreachable_pub)] // a program uses a part of what a library shows

include!("../../models/kws_gru64_w8a16.rs");
include!("../../models/recordings.rs");
