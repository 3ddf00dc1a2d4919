//! A generated file that does not fit the crate does not compile, and the compiler says what to
//! do.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use gatecell_emitted::lstm_stack_w8a16::TEXT;

/// What the compiler says of a file; `None` if it compiles.
fn errors(text: &str, library: &Path) -> Option<String> {
    let folder = library.parent().expect("a library in a folder");
    let name = format!("gatecell_version_{}", std::process::id());
    let [file, output] = ["rs", "rmeta"].map(|end| env::temp_dir().join(format!("{name}.{end}")));
    fs::write(&file, text).expect("a folder for temporary files");
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let result = Command::new(compiler)
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
        ])
        .arg(format!("-Ldependency={}", folder.display()))
        .arg(format!("--extern=gatecell={}", library.display()))
        .arg("-o")
        .arg(&output)
        .arg(&file)
        .output()
        .expect("the compiler");
    for path in [&file, &output] {
        let _ = fs::remove_file(path);
    }
    let text = String::from_utf8_lossy(&result.stderr).into_owned();
    (!result.status.success()).then_some(text)
}

/// The crate that this test is linked with: of those beside it, the newest that fits the file.
fn library() -> PathBuf {
    let program = env::current_exe().expect("the path of this program");
    let folder = program.parent().expect("a program in a folder");
    let entries = fs::read_dir(folder).expect("the folder of this program");
    let mut libraries: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with("libgatecell-") && name.ends_with(".rlib"))
        })
        .collect();
    libraries.sort_by_key(|path| path.metadata().and_then(|data| data.modified()).ok());
    let fits = libraries
        .iter()
        .rev()
        .find(|path| errors(TEXT, path).is_none());
    fits.expect("the file compiles as it is").clone()
}

#[test]
fn files_of_another_version_say_that_the_model_is_to_be_converted_again() {
    let library = library();
    let version = gatecell::codegen::VERSION;
    let line = |version: u32| format!("gatecell::codegen::version!({version});");
    assert!(TEXT.contains(&line(version)));
    for (other, sentence) in [
        (
            version - 1,
            "this file was generated for an older version of the crate `gatecell`: convert the \
             model again",
        ),
        (
            version + 1,
            "this file was generated for a newer version of the crate `gatecell`: update the \
             crate, or convert the model again",
        ),
    ] {
        let text = TEXT.replace(&line(version), &line(other));
        let said = errors(&text, &library).expect("another version does not compile");
        assert!(said.contains(sentence), "{said}");
        // Also where the file calls what the crate does not have.
        let text = text.replace("layer::Lstm", "layer::Unheard");
        let said = errors(&text, &library).expect("another version does not compile");
        assert!(said.contains(sentence), "{said}");
    }
}
