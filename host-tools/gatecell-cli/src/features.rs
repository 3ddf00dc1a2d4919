//! `gatecell features`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gatecell_convert::batch;
use gatecell_convert::error::{Error, Result};
use gatecell_convert::features::{self, PRESETS, Recipe, Tables, extract, read_wav};
use gatecell_convert::npz::{self, Array};
use gatecell_convert::outputs::Outputs;
use gatecell_convert::remedy::Remedy;
use serde_json::json;

use crate::args::FeaturesArgs;
use crate::output::Answer;
use crate::progress;
use crate::table::{Document, Table};

/// Computes the features of recordings with the chip's integers and writes them to a file.
pub(crate) fn features(args: &FeaturesArgs, outputs: &Outputs) -> Result<Answer> {
    let recipe = recipe(&args.recipe)?;
    let recordings = recordings(&args.inputs)?;
    let tables = tables(&recipe, &args.recipe, &recordings)?;
    let work = |index: usize| {
        let recording = read_wav(&recordings[index].path, args.channel)?;
        let features = extract(&tables[&recording.sample_rate], &recording.samples);
        let shape = vec![features.frames, features.width];
        Ok(Array::new(&recordings[index].name, shape, features.values))
    };
    let mut arrays = progress::bar("features", |p| batch::map(recordings.len(), &work, p))?;
    let frames: usize = arrays.iter().map(|array| array.shape[0]).sum();
    let width = arrays.first().map_or(0, |array| array.shape[1]);

    let labels: Vec<&String> = folders(&recordings);
    if !labels.is_empty() {
        let index = |folder: &String| labels.iter().position(|label| *label == folder);
        let label = recordings.iter().filter_map(|recording| {
            let index = index(recording.folder.as_ref()?)?;
            Some(index as f64)
        });
        arrays.push(Array::new("label", vec![recordings.len()], label.collect()));
    }
    let bytes = npz::to_bytes(&arrays).map_err(|error| error.in_file(&args.output))?;
    outputs.write(&[&bytes])?;

    let output = args.output.display().to_string();
    let mut table = Table::new(
        format!(
            "{} of {} recordings, {frames} frames of {width} features, written to {output}",
            recipe.name(),
            recordings.len()
        ),
        &["label", "folder", "recordings"],
    );
    for (index, label) in labels.iter().enumerate() {
        let of_label = recordings
            .iter()
            .filter(|r| r.folder.as_ref() == Some(label));
        table.row([
            index.to_string(),
            (*label).clone(),
            of_label.count().to_string(),
        ]);
    }
    Ok(Answer {
        document: Document {
            tables: vec![table],
        },
        json: json!({
            "command": "features",
            "recipe": recipe.name(),
            "recordings": recordings.len(),
            "frames": frames,
            "features": width,
            "labels": labels,
            "output_file": output,
        }),
    })
}

/// The files that are read: recordings, and a recipe that is no preset.
pub(crate) fn inputs(args: &FeaturesArgs) -> Vec<PathBuf> {
    // Reading them says what is wrong.
    let recordings = recordings(&args.inputs).unwrap_or_default();
    let mut inputs: Vec<PathBuf> = recordings.into_iter().map(|source| source.path).collect();
    inputs.push(PathBuf::from(&args.recipe));
    inputs
}

/// A recipe from a file, or a preset.
fn recipe(name: &str) -> Result<Recipe> {
    if let Some(text) = features::preset(name) {
        return Recipe::parse(text);
    }
    let path = Path::new(name);
    if !path.exists() {
        return Err(Error::new(
            format!("there is neither a file nor a preset `{name}`"),
            Remedy::RecipePreset {
                names: PRESETS.join(", "),
            },
        ));
    }
    Recipe::read(path)
}

/// One wav file.
#[derive(Debug)]
struct Source {
    path: PathBuf,
    /// Name of its array.
    name: String,
    /// The folder that it lies in, where folders are labels.
    folder: Option<String>,
}

/// The constants for every sampling rate among the recordings.
fn tables(
    recipe: &Recipe,
    recipe_file: &str,
    recordings: &[Source],
) -> Result<BTreeMap<u32, Tables>> {
    let mut tables = BTreeMap::new();
    for source in recordings {
        let rate = features::sample_rate(&source.path)?;
        if let std::collections::btree_map::Entry::Vacant(entry) = tables.entry(rate) {
            let own = recipe.tables(rate).map_err(|error| {
                // A rate that the recipe does not know is the recording's fault.
                if recipe.sample_rates().contains(&rate) {
                    error.in_file(recipe_file)
                } else {
                    error.in_file(&source.path)
                }
            })?;
            entry.insert(own);
        }
    }
    Ok(tables)
}

/// Wav files, folders of wav files, and folders of such folders, in the order of their names.
fn recordings(inputs: &[PathBuf]) -> Result<Vec<Source>> {
    let mut all = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            all.push(source(input, None)?);
            continue;
        }
        let (files, folders) = listed(input)?;
        match (files.is_empty(), folders.is_empty()) {
            (false, true) => {
                for file in files {
                    all.push(source(&file, None)?);
                }
            }
            (true, false) => {
                for folder in folders {
                    for file in listed(&folder)?.0 {
                        all.push(source(&file, Some(&folder))?);
                    }
                }
            }
            (true, true) => {}
            (false, false) => {
                return Err(Error::new(
                    "the folder holds wav files and folders of wav files",
                    Remedy::WavFolders,
                )
                .in_file(input));
            }
        }
    }
    let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
    for source in &all {
        if let Some(other) = seen.insert(&source.name, &source.path) {
            return Err(Error::new(
                format!(
                    "this recording and {} have the name `{}`",
                    other.display(),
                    source.name
                ),
                Remedy::WavNames,
            )
            .in_file(&source.path));
        }
    }
    if all.is_empty() {
        return Err(Error::new("there are no wav files", Remedy::WavFiles));
    }
    Ok(all)
}

/// Wav files and folders that hold some, in a folder, by name.
fn listed(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let unreadable = |error: std::io::Error| {
        Error::new(
            format!("cannot read the folder: {error}"),
            Remedy::CheckPath,
        )
        .in_file(folder)
    };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            folders.push(path);
        } else if path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("wav"))
        {
            files.push(path);
        }
    }
    files.sort();
    folders.sort();
    Ok((files, folders))
}

fn source(path: &Path, folder: Option<&Path>) -> Result<Source> {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|p| p.to_string_lossy().into_owned());
    let stem = text(path.file_stem()).unwrap_or_default();
    let folder = folder.and_then(|folder| text(folder.file_name()));
    let name = match &folder {
        Some(folder) => format!("{folder}/{stem}"),
        None => stem,
    };
    Ok(Source {
        path: path.to_owned(),
        name,
        folder,
    })
}

/// The labels: names of folders, in order.
fn folders(recordings: &[Source]) -> Vec<&String> {
    if recordings
        .iter()
        .any(|recording| recording.folder.is_none())
    {
        return Vec::new();
    }
    let mut folders: Vec<_> = recordings
        .iter()
        .filter_map(|r| r.folder.as_ref())
        .collect();
    folders.sort();
    folders.dedup();
    folders
}
