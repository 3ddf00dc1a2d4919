//! The layers of a model file, one on a line.
//!
//! With `--no-default-features --features nam` this reads NAM files alone, and builds what they
//! need alone.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give a model file")?;
    match gatecell_import::load(path) {
        Ok(network) => {
            for node in &network.nodes {
                println!("{} ({})", node.name, node.layer.kind());
            }
            Ok(())
        }
        Err(error) => Err(format!("{error}\n  help: {}", error.remedy).into()),
    }
}
