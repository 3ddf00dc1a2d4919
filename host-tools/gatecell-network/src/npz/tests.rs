//! Round trips, and what happens to damaged files.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    let header =
        format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

fn zip(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(method);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A small archive with both kinds of storage in it.
fn sample(method: CompressionMethod) -> Vec<u8> {
    let x: Vec<u8> = (0..12_i16).flat_map(i16::to_le_bytes).collect();
    zip(
        &[
            ("x.npy", &npy("<i2", false, "(3, 4)", &x)),
            ("mask.npy", &npy("|b1", false, "(2,)", &[1, 0])),
        ],
        method,
    )
}

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gatecell-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn files(&self) -> Vec<String> {
        std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn reads_stored_and_deflated_members() {
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let arrays = from_bytes(&sample(method), "").unwrap();
        assert_eq!(arrays.len(), 2);
        let x = find(&arrays, "x").unwrap();
        assert_eq!(x.shape, [3, 4]);
        assert_eq!(x.dtype, "<i2");
        assert_eq!(x.data, (0..12).map(f64::from).collect::<Vec<_>>());
        assert_eq!(find(&arrays, "mask").unwrap().data, [1.0, 0.0]);
    }
}

#[test]
fn fortran_order_is_turned_into_c_order() {
    // [[[0, 1], [2, 3], [4, 5]]] stored first axis fastest.
    let bytes = npy("|u1", true, "(1, 3, 2)", &[0, 2, 4, 1, 3, 5]);
    let arrays = from_bytes(&bytes, "a").unwrap();
    assert_eq!(arrays[0].name, "a");
    assert_eq!(arrays[0].data, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
}

#[test]
fn empty_and_scalar_arrays() {
    let empty = from_bytes(&npy("<f4", true, "(0, 7)", &[]), "a").unwrap();
    assert_eq!(
        (empty[0].shape.as_slice(), empty[0].data.len()),
        (&[0, 7][..], 0)
    );
    let scalar = from_bytes(&npy("|i1", false, "()", &[0xff]), "a").unwrap();
    assert_eq!(scalar[0].data, [-1.0]);
}

#[test]
fn what_is_written_is_read_back_and_nothing_else_stays() {
    let folder = Folder::new("npz-roundtrip");
    let path = folder.0.join("out.npz");
    let arrays = [
        Array::new(
            "y",
            vec![2, 1, 3],
            vec![0.5, -1.0, 2.0, 3.0, f64::INFINITY, 0.0],
        ),
        Array::new("one", vec![1], vec![7.0]),
        Array::new("scalar", vec![], vec![8.0]),
        Array::new("none", vec![0, 3], vec![]),
    ];
    write(&path, &arrays).unwrap();
    assert_eq!(read(&path).unwrap(), arrays);
    let first = std::fs::read(&path).unwrap();
    write(&path, &arrays).unwrap();
    assert_eq!(
        std::fs::read(&path).unwrap(),
        first,
        "same arrays, same bytes"
    );
    assert_eq!(folder.files(), ["out.npz"]);
}

#[test]
fn a_failed_write_leaves_the_old_file_and_no_other() {
    let folder = Folder::new("npz-failure");
    let path = folder.0.join("out.npz");
    write(&path, &[Array::new("a", vec![1], vec![1.0])]).unwrap();
    for bad in [
        vec![Array::new("a", vec![2], vec![1.0])],
        vec![Array::new("a", vec![1], vec![1e300])],
        vec![Array::new("a", vec![1], vec![1.0]); 2],
    ] {
        let error = write(&path, &bad).unwrap_err();
        assert_eq!(error.place.as_deref(), Some("a"));
        assert_eq!(error.file.as_deref(), Some(path.as_path()));
    }
    assert_eq!(read(&path).unwrap()[0].data, [1.0]);
    // A folder in the file's place makes the last step, the rename, fail.
    let taken = folder.0.join("taken.npz");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("x"), "").unwrap();
    assert!(write(&taken, &[Array::new("a", vec![1], vec![1.0])]).is_err());
    let mut files = folder.files();
    files.sort();
    assert_eq!(files, ["out.npz", "taken.npz"]);
    assert!(write(folder.0.join("no/such/folder.npz"), &[]).is_err());
}

#[test]
fn every_prefix_is_refused() {
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let bytes = sample(method);
        for len in 0..bytes.len() {
            assert!(from_bytes(&bytes[..len], "").is_err(), "{len} bytes");
        }
    }
    let bytes = npy("<f4", false, "(2,)", &[0; 8]);
    for len in 0..bytes.len() {
        assert!(from_bytes(&bytes[..len], "").is_err(), "{len} bytes");
    }
}

#[test]
fn flipped_bytes_never_panic_nor_change_numbers_unseen() {
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let bytes = sample(method);
        let sound = from_bytes(&bytes, "").unwrap();
        for at in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                // The checksum guards the numbers; names, times and the like
                // are outside it.
                if let Ok(arrays) = from_bytes(&damaged, "") {
                    for (array, sound) in arrays.iter().zip(&sound) {
                        assert_eq!(array.data, sound.data, "byte {at} ^ {flip:#x}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_claimed_shape_costs_no_memory() {
    for shape in [
        "(1000000000000,)",
        "(18446744073709551615, 4)",
        "(4294967296, 4294967296, 4294967296)",
    ] {
        let lie = npy("<f8", false, shape, &[0; 16]);
        assert!(from_bytes(&lie, "a").is_err(), "{shape}");
        let archive = zip(&[("a.npy", &lie)], CompressionMethod::Deflated);
        let error = from_bytes(&archive, "").unwrap_err();
        assert_eq!(error.place.as_deref(), Some("a"), "{shape}");
    }
}

#[test]
fn refusals_name_the_array_and_the_remedy() {
    let archive = zip(
        &[("words.npy", &npy("<U3", false, "(1,)", &[0; 12]))],
        CompressionMethod::Stored,
    );
    let error = from_bytes(&archive, "").unwrap_err();
    assert_eq!(
        error.to_string(),
        "words: element type \"<U3\" is not a plain number"
    );
    // Texts have no .astype(numpy.float32).
    assert_eq!(error.remedy, Remedy::NpzTexts);
    let archive = zip(&[("readme.txt", b"hello")], CompressionMethod::Stored);
    assert!(from_bytes(&archive, "").is_err());
    let error = read("no/such/file.npz").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("no/such/file.npz: cannot read")
    );
}

#[test]
fn small_archives_that_unpack_to_gigabytes_are_refused_unless_unread() {
    let zeros = npy("|u1", false, "(12000000,)", &vec![0; 12_000_000]);
    let small = npy("|u1", false, "(2,)", &[1, 2]);
    let members: [(&str, &[u8]); 2] = [("bomb.npy", &zeros), ("x.npy", &small)];
    let bytes = zip(&members, CompressionMethod::Deflated);
    assert!(bytes.len() < 20_000);
    let error = from_bytes(&bytes, "").unwrap_err();
    assert_eq!(error.place.as_deref(), Some("bomb"));
    assert!(error.reason.contains("should unpack to"), "{error}");
    let folder = Folder::new("npz-bomb");
    let path = folder.0.join("bomb.npz");
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(read_only(&path, &["x"]).unwrap()[0].data, [1.0, 2.0]);
    let unread = read_needed(&path, |name| name == "x").unwrap();
    assert_eq!(unread.len(), 1);
    assert!(read_needed(&path, |name| name == "bomb").is_err());
    // The remedy.
    assert!(from_bytes(&zip(&members, CompressionMethod::Stored), "").is_ok());
}
