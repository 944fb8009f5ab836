//! Every limit is reached by small archives under small limits, and what lies before it is still read.

use std::io::{Cursor, Write as _};

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    super::content::{Begin, begin},
    *,
};

const SMALL: ArchiveLimits = ArchiveLimits {
    unpacked: 64 << 10,
    file: 8 << 10,
    entries: 10,
    layers: 3,
};

/// A line for each entry: `path: text` of a file, `path! why` of what is not read.
fn walked(bytes: &[u8], limits: ArchiveLimits) -> Vec<String> {
    let mut lines = Vec::new();
    let root = Root {
        name: "x.yaml",
        named: Provenance::ByFolder,
        format: match begin(bytes) {
            Begin::Packed(format) => format,
            other => panic!("it is no archive: {other:?}"),
        },
    };
    let flow = walk(Cursor::new(bytes), root, limits, &mut |entry| {
        lines.push(match entry {
            ArchiveEntry::File { path, bytes, flaw } => {
                let flaw = flaw.map_or(String::new(), |why| format!(" ({why})"));
                format!("{}: {}{flaw}", short(path), glance(&bytes))
            }
            ArchiveEntry::Skipped { path, refusal } => {
                format!("{}! {}", short(path), in_words(refusal))
            }
        });
        ControlFlow::Continue(())
    });
    assert_eq!(flow, ControlFlow::Continue(()), "the listener wanted more");
    lines
}

/// Files are called as dumps are, or they would not be looked into.
fn called(name: &str) -> String {
    if name.contains('.') {
        name.to_owned()
    } else {
        format!("{name}.yaml")
    }
}

fn short(path: &str) -> &str {
    path.strip_suffix(".yaml").unwrap_or(path)
}

/// A short text as it is, a long one by its begin and its length.
fn glance(bytes: &[u8]) -> String {
    match bytes.get(..40) {
        Some(begin) => format!("{} of {}", String::from_utf8_lossy(begin), bytes.len()),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn in_words(refusal: Refusal) -> String {
    match refusal {
        Refusal::LeftOut(LeftOut::Foreign) => "foreign".to_owned(),
        refusal => refusal.to_string(),
    }
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        builder
            .append_data(&mut header, called(name), *content)
            .expect("it is written to memory");
    }
    builder.into_inner().expect("it is written to memory")
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("it is written to memory");
    encoder.finish().expect("it is written to memory")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default();
        writer
            .start_file(called(name), options)
            .expect("a new name");
        writer.write_all(content).expect("it is written to memory");
    }
    writer
        .finish()
        .expect("it is written to memory")
        .into_inner()
}

/// A text of so many bytes, which packs well.
fn text(length: usize) -> Vec<u8> {
    vec![b'a'; length]
}

#[test]
fn a_file_that_is_too_large_costs_only_itself() {
    let large = text(9 << 10);
    let files: [(&str, &[u8]); 3] = [("a", b"one"), ("b", &large), ("c", b"two")];
    let told = "b! it is larger than 8 KiB; unpack it and name the file itself";
    for packed in [tar(&files), gz(&tar(&files)), zip(&files)] {
        assert_eq!(walked(&packed, SMALL), ["a: one", told, "c: two"]);
    }
    let alone = walked(&gz(&large), SMALL);
    assert_eq!(alone, [told.replacen('b', "", 1)]);
    let exact = text(8 << 10);
    assert!(walked(&gz(&exact), SMALL)[0].ends_with("of 8192"));
}

#[test]
fn a_bomb_ends_the_reading_and_what_was_read_before_stays() {
    let zeros = vec![0; 1 << 20];
    let told = "more than 64 KiB come out of it, and reading stops there; unpack what you need of it and name the folder";
    let small = text(7 << 10);
    let many: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
        .map(|name| (name, &*small))
        .into();
    let mut limits = SMALL;
    limits.entries = 100;
    for bomb in [gz(&tar(&many)), zip(&many), gz(&gz(&tar(&many)))] {
        let lines = walked(
            &bomb,
            ArchiveLimits {
                unpacked: 64 << 10,
                ..limits
            },
        );
        assert_eq!(lines.last().map(|line| &line[2..]), Some(told));
        assert!(lines.len() > 3, "{lines:?}");
        assert!(lines[0].starts_with("a: aaa"));
    }
    // Zeros are seen to be no text before they are unpacked, but a tar has to be passed through.
    assert_eq!(
        walked(&gz(&zeros), SMALL),
        ["! it is no text; give a YAML or JSON dump, or an archive of such"]
    );
    let files: [(&str, &[u8]); 2] = [("a", b"one"), ("zeros", &zeros[..8 << 10])];
    let passed = tar(&files.repeat(5));
    assert!(
        walked(&passed, SMALL).len() == 10,
        "what is not packed costs nothing"
    );
    let bomb = gz(&[tar(&[("a", b"one")]), zeros].concat());
    let lines = walked(&bomb, SMALL);
    assert_eq!(lines, ["a: one", &format!("! {told}")]);
}

#[test]
fn too_many_entries_end_the_reading() {
    let names: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b"x"[..])).collect();
    for packed in [tar(&files), zip(&files)] {
        let lines = walked(&packed, SMALL);
        assert_eq!(lines.len(), 11);
        assert_eq!(lines[9], "9: x");
        assert!(lines[10].starts_with("! it has more than 10 entries, and reading stops there"));
    }
    let inner = tar(&files[..6]);
    let nested = tar(&[("one.tar", &inner), ("two.tar", &inner)]);
    let lines = walked(&nested, SMALL);
    assert!(
        lines
            .last()
            .is_some_and(|line| line.starts_with("! it has more than 10"))
    );
}

#[test]
fn archives_are_opened_in_each_other_up_to_a_depth() {
    let one = zip(&[("x", b"deep")]);
    let two = tar(&[("one.zip", &one), ("y", b"flat")]);
    assert_eq!(walked(&gz(&two), SMALL), ["one.zip/x: deep", "y: flat"]);
    let three = tar(&[("two.tgz", &gz(&two)), ("z", b"top")]);
    assert_eq!(
        walked(&three, SMALL),
        [
            "two.tgz/one.zip! more than 3 archives lie in each other; unpack it yourself",
            "two.tgz/y: flat",
            "z: top",
        ]
    );
}

#[test]
fn paths_that_climb_out_or_are_absolute_are_refused_and_nothing_else() {
    for (name, path) in [
        ("/etc/passwd", None),
        ("../x", None),
        ("a/../../x", None),
        ("a/..", None),
        ("..\\x", None),
        ("\\x", None),
        ("C:\\x", None),
        ("c:/x", None),
        ("./a//b", Some("a/b")),
        ("a..b/..c", Some("a..b/..c")),
        ("c:x", Some("c:x")),
        (".", Some("")),
    ] {
        assert_eq!(place::inside(name).ok().as_deref(), path, "{name}");
    }
}

#[test]
fn what_is_neither_file_nor_folder_is_left_out() {
    let mut builder = Builder::new(Vec::new());
    for (of, name) in [
        (EntryType::Symlink, "link"),
        (EntryType::Link, "hard"),
        (EntryType::Char, "null"),
        (EntryType::Fifo, "pipe"),
        (EntryType::Directory, "folder"),
    ] {
        let mut header = Header::new_gnu();
        header.set_entry_type(of);
        header.set_size(0);
        builder
            .append_link(&mut header, name, "/etc/passwd")
            .expect("it is written to memory");
    }
    let packed = builder.into_inner().expect("it is written to memory");
    let why = "it is a link or a device, and only files are read";
    let all = ["link", "hard", "null", "pipe"].map(|name| format!("{name}! {why}"));
    assert_eq!(walked(&packed, SMALL), all);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .add_symlink("link", "/etc/passwd", SimpleFileOptions::default())
        .expect("a new name");
    let packed = writer.finish().expect("it is written to memory");
    assert_eq!(walked(packed.get_ref(), SMALL), [format!("link! {why}")]);
}

#[test]
fn a_tar_that_is_damaged_says_so_also_where_a_file_in_it_was() {
    let broken = gz(&text(5000));
    let whole = tar(&[("a.gz", &broken[..20]), ("b", b"one"), ("c", b"two")]);
    let mut damaged = whole.clone();
    let header = whole.windows(6).rposition(|six| six == b"c.yaml");
    damaged[header.expect("it is there")] = b'd';
    let lines = walked(&damaged, SMALL);
    assert!(
        lines[0].starts_with("a.gz! it is damaged") || lines[0].starts_with("a.gz: a"),
        "{lines:?}"
    );
    assert_eq!(lines[1], "b: one");
    assert!(
        lines[2].starts_with("! it is damaged or breaks off (archive header checksum"),
        "{lines:?}"
    );
}

#[test]
fn long_names_are_put_together_and_sparse_files_refused() {
    let long = format!("{}/x", "long".repeat(60));
    let line = format!("{long}: text");
    assert_eq!(walked(&tar(&[(&long, b"text")]), SMALL), [&*line]);
    let mut builder = Builder::new(Vec::new());
    builder
        .append_pax_extensions([("path", called(&long).as_bytes())])
        .expect("it is written to memory");
    let mut header = Header::new_ustar();
    header.set_size(4);
    builder
        .append_data(&mut header, "short", &b"text"[..])
        .expect("it is written to memory");
    let packed = builder.into_inner().expect("it is written to memory");
    assert_eq!(walked(&packed, SMALL), [&*line]);
    let mut sparse = tar(&[("sparse", b"text")]);
    sparse[156] = b'S';
    let sum: u64 = sparse[..512].iter().copied().map(u64::from).sum();
    let field: u64 = sparse[148..156].iter().copied().map(u64::from).sum();
    let sum = format!("{:06o}\0 ", sum - field + 8 * 32);
    sparse[148..156].copy_from_slice(sum.as_bytes());
    assert!(walked(&sparse, SMALL)[0].starts_with("sparse! it is a sparse file"));
}
