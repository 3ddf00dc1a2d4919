//! Failures that no command line brings about: between the look at the files and their writing.

use std::fs;

use super::*;

/// Files of a folder, with what they hold.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap_or_default())
        })
        .collect();
    files.sort();
    files
}

fn staged<'a>(path: &'a PathBuf, text: &str) -> (&'a PathBuf, Staged) {
    let target = Target::of(path).unwrap();
    let Kind::File { folder, old } = &target.kind else {
        panic!("{path:?} is no file");
    };
    let file = Staged::new(folder, &target.path, old.as_ref(), text.as_bytes());
    (path, file.unwrap())
}

#[test]
fn all_outputs_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let [old, new, blocked] = [path("old"), path("new"), path("blocked")];
    fs::write(&old, "first").unwrap();
    let files = vec![
        staged(&old, "second"),
        staged(&new, "second"),
        staged(&blocked, "second"),
    ];
    // The last rename must fail.
    fs::create_dir(&blocked).unwrap();
    let error = commit(files).unwrap_err();
    assert_eq!(error.file.as_ref(), Some(&blocked));
    let expected = [("blocked", ""), ("old", "first")];
    assert_eq!(
        contents(folder.path()),
        expected.map(|(name, text)| (name.to_owned(), text.to_owned()))
    );

    fs::remove_dir(&blocked).unwrap();
    commit(vec![staged(&old, "second"), staged(&new, "second")]).unwrap();
    let expected = [("new", "second"), ("old", "second")];
    assert_eq!(
        contents(folder.path()),
        expected.map(|(name, text)| (name.to_owned(), text.to_owned()))
    );
}

#[test]
fn files_that_change_after_the_first_look_are_looked_at_again() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    fs::write(&input, "input").unwrap();
    let outputs = Outputs::new([&output], [&input]).unwrap();
    fs::rename(&input, &output).unwrap();
    fs::write(&input, "another").unwrap();
    // The output is no input any more, and is replaced.
    outputs.write(&[b"result"]).unwrap();
    assert_eq!(fs::read_to_string(&output).unwrap(), "result");

    fs::remove_file(&output).unwrap();
    fs::hard_link(&input, &output).unwrap();
    let error = outputs.write(&[b"result"]).unwrap_err();
    assert!(
        error.reason.contains("an input of the same command"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&input).unwrap(), "another");

    fs::remove_file(&output).unwrap();
    fs::create_dir(&output).unwrap();
    let error = outputs.write(&[b"result"]).unwrap_err();
    assert!(error.reason.contains("folder"), "{error}");
    assert!(outputs.write(&[]).is_err());
}
