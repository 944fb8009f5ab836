//! Archives: tar, gzip and zip, alone and in each other, whole, damaged and hostile.

use std::{
    io::{Cursor, Write as _},
    process::{Command, Stdio},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use portolan::{
    source::{FetchError, Scope},
    store::{Id, Kind, Link, Source, Subject},
};
use proptest::prelude::*;
use tar::{Builder, Header};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    BOTH, folder, json, key, link, listed, load, named, passed_over, read, read_one, was_listed,
    yaml, yaml_item,
};
use crate::sources::store;

/// Files of an archive, each a name and a content.
type Files<'a> = [(&'a str, Vec<u8>)];

pub(super) fn tar(files: &Files<'_>) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        let header = header(name, content.len() as u64);
        builder.append(&header, &content[..]).expect("to memory");
    }
    builder.into_inner().expect("to memory")
}

/// A header with any name: the crate itself writes none that climbs out.
fn header(name: &str, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(size);
    header.set_cksum();
    header
}

pub(super) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

pub(super) fn tgz(files: &Files<'_>) -> Vec<u8> {
    gz(&tar(files))
}

pub(super) fn zip(files: &Files<'_>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, content)) in files.iter().enumerate() {
        let method = [CompressionMethod::Deflated, CompressionMethod::Stored][number % 2];
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).expect("a new name");
        writer.write_all(content).expect("to memory");
    }
    writer.finish().expect("to memory").into_inner()
}

fn object(name: &str) -> Vec<u8> {
    yaml("Destination", name).into_bytes()
}

/// Two Destinations in two files.
fn both() -> [(&'static str, Vec<u8>); 2] {
    [
        ("dump/a.yaml", object("a")),
        ("dump/b.json", json("Destination", "b").into_bytes()),
    ]
}

#[tokio::test]
async fn every_archive_gives_the_objects_of_its_files() {
    let list = format!(
        "[{},{}]",
        json("Destination", "a"),
        json("Destination", "b")
    );
    let inner = zip(&both()[1..]);
    let mixed = [("a.yaml", object("a")), ("b.zip", inner)];
    let two_members = [gz(&object("a")), gz(b"---\n"), gz(&object("b"))].concat();
    let mut old = tar(&both());
    for at in [0, 1024] {
        // Before POSIX a header had no more than a checksum to tell it by.
        old[at + 257..at + 265].fill(0);
        let sum: u32 = old[at..at + 512].iter().copied().map(u32::from).sum();
        let field: u32 = old[at + 148..at + 156].iter().copied().map(u32::from).sum();
        let sum = format!("{:06o}\0 ", sum - field + 8 * 32);
        old[at + 148..at + 156].copy_from_slice(sum.as_bytes());
    }
    for (form, bytes) in [
        ("tar", tar(&both())),
        ("old tar", old),
        ("tar.gz", tgz(&both())),
        ("zip", zip(&both())),
        ("gzip", gz(list.as_bytes())),
        ("gzip of several members", two_members),
        (
            "gzip with padding",
            [gz(list.as_bytes()), vec![0; 512]].concat(),
        ),
        ("gzip in gzip", gz(&gz(list.as_bytes()))),
        ("zip in tar.gz", tgz(&mixed)),
        ("tar.gz in zip", zip(&[("x", tgz(&mixed))])),
    ] {
        let updates = read_one(bytes).await;
        assert_eq!(passed_over(&updates), [""; 0], "{form}");
        assert_eq!(listed(&updates), BOTH, "{form}");
        assert_eq!(link(&updates, Kind::Destination), Link::Loaded, "{form}");
    }
}

#[tokio::test]
async fn the_content_decides_and_never_the_name() {
    let files = [
        ("a.zip", tgz(&both()[..1])),
        ("b.yaml", zip(&both()[1..])),
        ("c.tgz", object("c")),
        ("d.json", gz(&object("d"))),
        ("e", tar(&[("e", object("e"))])),
    ];
    let all = ["a", "b", "c", "d", "e"].map(|name| format!("Destination gloo-mesh/{name}"));
    let as_folder = files
        .clone()
        .map(|(name, content)| (format!("x/{name}"), content));
    let as_folder: Vec<_> = as_folder
        .iter()
        .map(|(name, content)| (&**name, &**content))
        .collect();
    let updates = read(&folder(&as_folder), &["x"]).await;
    assert_eq!(listed(&updates), all);
    let updates = read_one(zip(&files)).await;
    assert_eq!(listed(&updates)[..3], all[..3]);
    assert_eq!(listed(&updates)[4..], all[4..]);
}

#[tokio::test]
async fn what_an_archive_holds_besides_dumps_is_left_out_in_a_few_lines() {
    let mut files = vec![
        ("dump/a.yaml", object("a")),
        ("dump/b", object("b")),
        ("dump/README.md", b"# how this was made\n".to_vec()),
        ("dump/image.png", vec![0x89, b'P', b'N', b'G', 0, 0]),
        ("__MACOSX/dump/._a.yaml", vec![0, 5, 22, 7]),
        ("dump/values.yaml", Vec::new()),
    ];
    let logs: Vec<String> = (0..40).map(|n| format!("logs/{}/{n}.txt", n % 2)).collect();
    files.extend(logs.iter().map(|name| (&**name, b"a line\n".to_vec())));
    let expected = [
        "- 42 files of dump, in dump, logs/0 and logs/1: it neither is called .yaml, .yml or .json nor looks like a dump",
        "- dump/__MACOSX/dump/._a.yaml: it is hidden",
        "- dump/dump/values.yaml: it is empty",
    ];
    for bytes in [tgz(&files), zip(&files)] {
        let updates = read_one(bytes).await;
        assert_eq!(listed(&updates), BOTH);
        assert_eq!(passed_over(&updates), expected);
        assert!(store(updates).sources().all(Source::is_complete));
    }
}

#[tokio::test]
async fn an_archive_without_a_file_or_without_an_object_says_so() {
    let updates = read_one(zip(&[])).await;
    assert_eq!(
        passed_over(&updates),
        ["? dump: there is no file in this archive"]
    );
    let updates = read_one(tgz(&[("x.log", b"nothing\n".to_vec())])).await;
    assert_eq!(
        passed_over(&updates),
        [
            "- dump/x.log: it neither is called .yaml, .yml or .json nor looks like a dump",
            "? dump: it has no object that is read; dump them with kubectl get destinations -A -o yaml",
        ]
    );
}

#[tokio::test]
async fn a_list_in_an_archive_proves_what_is_not_there_and_so_do_single_objects_together() {
    let mesh = |name: &str| (format!("{name}.json"), json("Mesh", name).into_bytes());
    let (one, two) = (mesh("one"), mesh("two"));
    let list = format!("[{}]", json("Mesh", "one")).into_bytes();
    for (case, files, proves) in [
        ("a single object", vec![one.clone()], false),
        (
            "the same twice",
            vec![one.clone(), ("x.json".to_owned(), one.1.clone())],
            false,
        ),
        ("several single objects", vec![one.clone(), two], true),
        ("a list", vec![("list.json".to_owned(), list)], true),
        (
            "one beside something broken",
            vec![one, ("x.json".to_owned(), b"{\"a\":".to_vec())],
            false,
        ),
    ] {
        let files: Vec<_> = files
            .iter()
            .map(|(name, content)| (&**name, content.clone()))
            .collect();
        let updates = read_one(tar(&files)).await;
        assert_eq!(was_listed(&updates, Kind::Mesh), proves, "{case}");
    }
}

#[tokio::test]
async fn whole_objects_are_fetched_from_archives() {
    let list = format!(
        "kind: List\nitems:\n{}",
        yaml_item("", &yaml("Destination", "b"))
    );
    let inner = zip(&[("list.yaml", list.into_bytes())]);
    let bytes = tgz(&[("a.yaml", object("a")), ("inner.zip", inner)]);
    let folder = folder(&[("dump.tgz", &bytes)]);
    let path = folder.path().join("dump.tgz");
    let (heard, _) = load(vec![named(Some("all"), &path)], Scope::default()).await;
    for (name, found) in [("a", true), ("b", true), ("c", false)] {
        let id = Id {
            source: "all".into(),
            key: key(name),
        };
        let kind = Kind::Destination;
        match heard.sources.fetch(Subject { kind, id }).await {
            Ok(object) => assert!(found && object.value()["metadata"]["name"] == name),
            Err(error) => assert!(!found && error == FetchError::Gone("all".into())),
        }
    }
}

#[tokio::test]
async fn hostile_paths_are_refused_and_listed_and_the_rest_is_read() {
    let files = [
        ("../a.yaml", object("x")),
        ("/etc/a.yaml", object("y")),
        ("a.yaml", object("a")),
        ("d/../../b.yaml", object("z")),
        ("b\u{1b}[2J.yaml", object("b")),
    ];
    let climbs = "its path climbs out of the archive; do not unpack it unseen";
    let absolute = "its path is absolute, which no bundle needs; do not unpack it unseen";
    for bytes in [tar(&files), tgz(&files), zip(&files)] {
        let updates = read_one(bytes).await;
        assert_eq!(listed(&updates), BOTH);
        assert_eq!(
            passed_over(&updates),
            [
                format!("? dump/../a.yaml: {climbs}"),
                format!("? dump/d/../../b.yaml: {climbs}"),
                format!("? dump//etc/a.yaml: {absolute}"),
            ]
        );
        assert!(!store(updates).sources().all(Source::is_complete));
    }
}

#[tokio::test]
async fn an_entry_that_claims_a_huge_size_is_refused() {
    let claims = |size| [&header("huge.yaml", size).as_bytes()[..], b"kind: x"].concat();
    for size in [1 << 31, 1 << 60, (1 << 63) + 5, u64::MAX - 600, u64::MAX] {
        let updates = read_one([tar(&both())[..2048].to_vec(), claims(size)].concat()).await;
        let passed = passed_over(&updates);
        assert_eq!(listed(&updates), BOTH, "{size}: {passed:?}");
        assert!(
            passed.iter().any(|line| line.starts_with("? dump")),
            "{size}: {passed:?}"
        );
    }
}

#[tokio::test]
async fn what_breaks_off_is_read_as_far_as_it_goes() {
    let noise = (0_u32..4000).map(|n| n.wrapping_mul(2_654_435_761).to_string());
    let noise = format!("# {}", noise.collect::<Vec<_>>().join("\n# "));
    let tail = ("z.yaml", noise.into_bytes());
    let files = [both().to_vec(), vec![tail]].concat();
    let whole = tgz(&files);
    let updates = read_one(&whole[..whole.len() / 2]).await;
    assert_eq!(listed(&updates), BOTH);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 1, "{passed:?}");
    assert!(
        passed[0].starts_with("? dump/z.yaml: it is damaged or breaks off ("),
        "{passed:?}"
    );
    assert!(
        passed[0].ends_with("(what is before it is shown)"),
        "{passed:?}"
    );
    let plain = tar(&files);
    let first = 512 + object("a").len() - 1;
    let unmarked =
        "it may be cut off, for it ends without the mark that ends a tar; fetch or make it again";
    let within = "it is damaged or breaks off (the archive ends within it); fetch or make it again (what is before it is shown)";
    for (length, shown, told) in [
        (first, 1, format!("? dump/dump/a.yaml: {within}")),
        (1024, 1, format!("? dump: {unmarked}")),
        (1024 + 600, 1, format!("? dump/dump/b.json: {within}")),
    ] {
        let updates = read_one(&plain[..length]).await;
        assert_eq!(listed(&updates), BOTH[..shown], "{length}");
        let passed = passed_over(&updates);
        assert_eq!(passed.last(), Some(&told), "{passed:?}");
    }
    // What is packed has a length and a checksum, and some tools leave the mark out.
    let updates = read_one(gz(&plain[..2048])).await;
    assert_eq!(
        (&listed(&updates)[..], passed_over(&updates).len()),
        (&BOTH.map(str::to_owned)[..], 0)
    );
}

#[tokio::test]
async fn damage_is_named_and_costs_as_little_as_it_can() {
    let mut bad_sum = zip(&[("a.yaml", object("a")), ("b.yaml", object("b"))]);
    let stored = bad_sum
        .windows(4)
        .position(|four| four == b"name")
        .expect("b is stored");
    bad_sum[stored] = b'N';
    let updates = read_one(&bad_sum).await;
    assert_eq!(listed(&updates), BOTH[..1]);
    assert!(passed_over(&updates)[0].starts_with("? dump/b.yaml: it is damaged"));

    let mut no_directory = zip(&both());
    let at = no_directory
        .windows(4)
        .position(|four| four == b"PK\x01\x02");
    let at = at.expect("it has a directory");
    no_directory[at..at + 4].fill(0);
    let updates = read_one(&no_directory).await;
    assert_eq!(link(&updates, Kind::Destination).word(), "unreachable");

    let mut joined = tar(&[("a.yaml", object("a"))]);
    joined.extend(tar(&[("b.yaml", object("b"))]));
    let updates = read_one(&joined).await;
    assert_eq!(listed(&updates), BOTH);

    let mut tail = tgz(&both());
    let end = tail.len() - 6;
    tail[end] ^= 1;
    let updates = read_one(&tail).await;
    assert_eq!(listed(&updates), BOTH);
    assert!(
        passed_over(&updates)[0].contains("checksum"),
        "{:?}",
        passed_over(&updates)
    );
}

/// Reads bytes from the standard input of the program; what it printed, what it said, and its exit code.
fn piped(bytes: &[u8]) -> (String, String, Option<i32>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .args(["-f", "-", "get", "-o", "name"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(bytes).expect("the program reads");
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    let [out, err] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("text"));
    (out, err, output.status.code())
}

#[test]
fn an_archive_may_come_by_standard_input_and_what_of_it_is_not_read_makes_the_answer_incomplete() {
    let names =
        "destination.discovery.mesh.gloo.solo.io/a\ndestination.discovery.mesh.gloo.solo.io/b\n";
    for bytes in [tgz(&both()), zip(&both())] {
        assert_eq!(piped(&bytes), (names.to_owned(), String::new(), Some(0)));
    }
    let hostile = [both().to_vec(), vec![("../x.yaml", object("x"))]].concat();
    let (out, err, code) = piped(&tgz(&hostile));
    assert_eq!((&*out, code), (names, Some(3)));
    assert!(
        err.starts_with("incomplete: stdin/../x.yaml: its path climbs out"),
        "{err}"
    );
    let (out, err, code) = piped(b"PK\x03\x04 and nothing more");
    assert_eq!((&*out, code), ("", Some(3)));
    assert!(err.contains("it is damaged or breaks off"), "{err}");
}

#[tokio::test]
async fn what_is_not_opened_says_what_is() {
    for (name, magic) in [
        ("7z", &[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c][..]),
        ("lz4", &[0x04, 0x22, 0x4d, 0x18]),
        ("rar", b"Rar!\x1a\x07\x01\x00"),
        ("xz", &[0xfd, b'7', b'z', b'X', b'Z', 0]),
        ("bzip2", b"BZh91AY"),
    ] {
        let told = format!(
            "it is packed as {name}, which is not opened (tar, gzip, zip and zstd are); unpack it and name the folder"
        );
        let updates = read_one(magic).await;
        assert_eq!(passed_over(&updates), [format!("? dump: {told}")]);
        assert_eq!(link(&updates, Kind::Destination).word(), "unreachable");
        let updates = read_one(tar(&[("x", magic.to_vec()), ("a", object("a"))])).await;
        assert_eq!(passed_over(&updates), [format!("? dump/x: {told}")]);
        assert_eq!(listed(&updates), BOTH[..1]);
    }
    let mut locked = zip(&[("a.yaml", object("a"))]);
    for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = locked
            .windows(4)
            .position(|four| four == magic)
            .expect("it is there");
        locked[at + flags] |= 1;
    }
    let updates = read_one(locked).await;
    assert_eq!(
        passed_over(&updates),
        ["? dump/a.yaml: it is encrypted; unpack it and name the folder"]
    );
}

#[tokio::test]
async fn a_method_of_a_zip_that_is_not_read_is_named() {
    for (method, name) in [
        (1_u16, "Shrink"),
        (3, "Reduce"),
        (9, "Deflate64"),
        (12, "bzip2"),
        (14, "LZMA"),
        (93, "zstd"),
        (95, "XZ"),
        (98, "PPMd"),
    ] {
        let mut other = zip(&[("a.yaml", object("a")), ("b.yaml", object("b"))]);
        for (magic, field) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
            let at = other.windows(4).position(|four| four == magic);
            let at = at.expect("it is there") + field;
            other[at..at + 2].copy_from_slice(&method.to_le_bytes());
        }
        let updates = read_one(other).await;
        let told = format!(
            "? dump/a.yaml: it is packed as {name}; only Stored and Deflate are opened in a zip: unpack it and name the folder"
        );
        assert_eq!(passed_over(&updates), [told]);
        assert_eq!(listed(&updates), BOTH[1..]);
    }
}

#[tokio::test]
async fn a_dump_that_is_packed_with_zstd_is_read() {
    let pack = |bytes: &[u8]| {
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        ruzstd::encoding::compress_to_vec(bytes, level)
    };
    for bytes in [
        pack(&[object("a"), b"---\n".to_vec(), object("b")].concat()),
        pack(&tar(&both())),
        tar(&[("a.yaml.zst", pack(&object("a"))), ("b.yaml", object("b"))]),
    ] {
        let updates = read_one(bytes).await;
        assert_eq!(passed_over(&updates), [""; 0]);
        assert_eq!(listed(&updates), BOTH);
    }
}

#[tokio::test]
async fn archives_too_deep_in_each_other_are_refused() {
    let mut deep = object("a");
    for _ in 0..6 {
        deep = gz(&deep);
    }
    assert_eq!(listed(&read_one(&deep).await), BOTH[..1]);
    let updates = read_one(gz(&deep)).await;
    let told = "? dump: more than 6 archives lie in each other; unpack it yourself";
    assert_eq!(passed_over(&updates), [told]);
    for _ in 0..60 {
        deep = zip(&[("x", deep)]);
    }
    let updates = read_one(&deep).await;
    assert!(passed_over(&updates)[0].ends_with("unpack it yourself"));
}

#[tokio::test]
async fn a_hundred_thousand_entries_are_read() {
    let mut bytes = vec![0; 100_000 * 512];
    let empty = header("x", 0);
    bytes
        .chunks_mut(512)
        .for_each(|entry| entry.copy_from_slice(empty.as_bytes()));
    bytes.extend(tar(&both()));
    let updates = read_one(gz(&bytes)).await;
    assert_eq!(listed(&updates), BOTH);
    assert_eq!(passed_over(&updates).len(), 1);
}

/// Archives of each form, from which a test breaks off or changes something.
fn archives() -> [Vec<u8>; 5] {
    let snapshot = format!(
        r#"{{"name":"x","destinations":[{}]}}"#,
        json("Destination", "c")
    );
    let files = [both().to_vec(), vec![("s.json", snapshot.into_bytes())]].concat();
    let nested = [("one.tgz", tgz(&files)), ("two.zip", zip(&files))];
    [
        tar(&files),
        tgz(&files),
        zip(&files),
        tar(&nested),
        zip(&nested),
    ]
}

/// Reads bytes as a dump; whatever they are, it comes to an end and says how it ended.
fn ends(bytes: &[u8]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let read = tokio::time::timeout(Duration::from_mins(1), read_one(bytes)).await;
        listed(&read.expect("it ends"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_bytes_whatever_bring_it_down(
        magic in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"{\"name\":", b"- "]),
        bytes in prop::collection::vec(any::<u8>(), 0..1500),
    ) {
        ends(&[magic, &bytes].concat());
    }

    #[test]
    fn no_archive_that_was_changed_or_cut_off_brings_it_down(
        form in 0_usize..5,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = archives()[form].clone();
        for (place, byte) in changes {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(end.index(bytes.len()));
        }
        prop_assert!(ends(&bytes).len() <= 3 * 2);
    }
}
