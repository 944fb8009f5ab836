//! Tests of the walls: small pieces of source text in, violations out.

use std::collections::BTreeSet;

use super::{Room, code::Code, nothing, walls};

/// Two rooms beside each other, and one that may import both and name a crate.
const PLAN: &[Room] = &[
    Room("low", &[], &[]),
    Room("side", &[], &["tokio"]),
    Room("high", &["low"], &[]),
    Room("planned", &["low"], &[]),
    Room("main", &["high"], &[]),
    Room("lib", &[], &[]),
];

const SIDE: (&str, &str) = ("side.rs", "pub struct Thing; pub use tokio::time::sleep;");

fn imports(files: &[(&str, &str)]) -> BTreeSet<String> {
    walls::wrong_imports(&Code::of(files.iter().copied()), PLAN)
}

fn crates(files: &[(&str, &str)]) -> BTreeSet<String> {
    let dependencies = BTreeSet::from(["tokio".to_owned()]);
    walls::wrong_crates(&Code::of(files.iter().copied()), PLAN, &dependencies)
}

fn one(violation: &str) -> BTreeSet<String> {
    BTreeSet::from([violation.to_owned()])
}

#[test]
fn an_import_across_a_wall_is_found_however_it_is_written() {
    for (file, text, written) in [
        ("high.rs", "use crate::side::Thing;", "crate::side::Thing"),
        (
            "high.rs",
            "use crate::{low, side::{self, Thing as Other}};",
            "crate::side",
        ),
        (
            "high.rs",
            "fn f() { crate::side::Thing; }",
            "crate::side::Thing",
        ),
        (
            "high.rs",
            "fn f() { use crate::side::Thing; }",
            "crate::side::Thing",
        ),
        (
            "high.rs",
            "fn f() { format!(\"{}\", crate::side::Thing); }",
            "crate::side::Thing",
        ),
        (
            "high.rs",
            "struct S(Vec<crate::side::Thing>);",
            "crate::side::Thing",
        ),
        ("high.rs", "use crate::side::*;", "crate::side"),
        (
            "high/a.rs",
            "use super::super::side::Thing;",
            "super::super::side::Thing",
        ),
        (
            "high/a/b.rs",
            "fn f() { super::super::super::side::Thing; }",
            "super::super::super::side::Thing",
        ),
        (
            "high.rs",
            "mod a { use super::super::side::Thing; }",
            "super::super::side::Thing",
        ),
        (
            "main.rs",
            "fn main() { portolan::side::Thing; }",
            "portolan::side::Thing",
        ),
    ] {
        let found = imports(&[SIDE, ("low.rs", ""), (file, text)]);
        let violation = format!("{file} imports side as {written}");
        assert!(found.contains(&violation), "{text}: {found:?}");
    }
}

#[test]
fn what_stands_behind_a_test_module_is_read_and_what_is_in_it_is_not() {
    let tests = "#[cfg(test)] mod tests { use crate::side::Thing; }";
    assert_eq!(imports(&[SIDE, ("high.rs", tests)]), nothing());
    let behind = format!("{tests} fn f() {{ crate::side::Thing; }}");
    let found = imports(&[SIDE, ("high.rs", &behind)]);
    assert_eq!(found, one("high.rs imports side as crate::side::Thing"));
    let before = "#[cfg(test)] use crate::side::Thing; struct S; \
                  impl S { #[cfg(test)] fn a() { crate::side::Thing; } fn b() {} } \
                  fn f() { #[cfg(test)] use crate::side::Thing; }";
    assert_eq!(imports(&[SIDE, ("high.rs", before)]), nothing());
    let other = "#[cfg(not(test))] use crate::side::Thing;";
    assert!(!imports(&[SIDE, ("high.rs", other)]).is_empty());
    let comment = "//! crate::side::Thing\n/* use crate::side::Thing; */ const A: &str = \"crate::side::Thing\";";
    assert_eq!(imports(&[SIDE, ("high.rs", comment)]), nothing());
}

#[test]
fn a_re_export_does_not_hide_where_an_item_is_from() {
    let low = (
        "low.rs",
        "pub use crate::side::Thing; mod inner; pub use inner::*;",
    );
    let inner = (
        "low/inner.rs",
        "pub use super::super::side::Thing as Renamed;",
    );
    for (text, written) in [
        ("use crate::low::Thing;", "crate::low::Thing"),
        ("use crate::low; fn f() { low::Thing; }", "low::Thing"),
        ("use crate::low as l; fn f() { l::Thing; }", "l::Thing"),
        ("use crate::low::Renamed;", "crate::low::Renamed"),
        ("use crate::low::*; fn f() { Thing::new(); }", "Thing::new"),
    ] {
        let found = imports(&[SIDE, low, inner, ("high.rs", text)]);
        let violation = format!("high.rs imports side as {written}");
        assert!(found.contains(&violation), "{text}: {found:?}");
    }
}

#[test]
fn a_room_that_is_in_no_plan_is_found_and_a_planned_one_need_not_exist() {
    assert_eq!(
        imports(&[("new.rs", "")]),
        one("new.rs is in no room of the plan")
    );
    assert_eq!(
        imports(&[("low.rs", ""), ("high.rs", "use crate::low;")]),
        nothing()
    );
}

#[test]
fn a_crate_is_found_by_whatever_name_it_is_reached() {
    for (text, written) in [
        ("use tokio::time;", "tokio::time"),
        ("use tokio as t; fn f() { t::spawn(); }", "t::spawn"),
        ("fn f() { tokio::spawn(); }", "tokio::spawn"),
        ("fn f() { vec![tokio::spawn()]; }", "tokio::spawn"),
        ("#[tokio::main] fn f() {}", "tokio::main"),
        ("use crate::side::sleep;", "crate::side::sleep"),
    ] {
        let found = crates(&[SIDE, ("low.rs", text)]);
        let violation = format!("low.rs names tokio as {written}");
        assert!(found.contains(&violation), "{text}: {found:?}");
    }
    let own = "mod tokio { pub fn spawn() {} } fn f() { tokio::spawn(); crate::tokio::x(); }";
    assert_eq!(crates(&[("low.rs", own)]), nothing());
}

#[test]
fn a_circle_inside_a_room_is_found_also_over_several_steps_and_re_exports() {
    let circles = |files: &[(&str, &str)]| walls::circles(&Code::of(files.iter().copied()));
    let pair = [
        ("low.rs", ""),
        ("low/a.rs", "use super::b::B;"),
        ("low/b.rs", "use crate::low::a::A;"),
    ];
    assert_eq!(circles(&pair), one("low: a, b"));
    let three = [
        ("low.rs", ""),
        ("low/a.rs", "use super::b;"),
        ("low/b/deep.rs", "use super::super::c::C;"),
        ("low/b.rs", ""),
        ("low/c.rs", "fn f() { super::a::g(); }"),
        ("low/d.rs", "use super::a;"),
    ];
    assert_eq!(circles(&three), one("low: a, b, c"));
    let exported = [
        ("low.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("low/a.rs", "use super::B; pub struct A;"),
        ("low/b.rs", "use super::A; pub struct B;"),
    ];
    assert_eq!(circles(&exported), one("low: a, b"));
    let straight = [
        ("low.rs", "mod a; mod b; pub struct Front; pub use b::B;"),
        ("low/a.rs", "use super::{B, Front};"),
        (
            "low/b.rs",
            "use super::Front; pub struct B; #[cfg(test)] mod tests { use super::super::a; }",
        ),
    ];
    assert_eq!(circles(&straight), nothing());
}

#[test]
fn a_name_that_two_modules_show_is_found_and_a_private_or_re_exported_one_is_not() {
    let files = [
        (
            "low.rs",
            "mod a; pub use a::Found; pub struct Line; struct Own;",
        ),
        (
            "low/a.rs",
            "pub struct Found; pub(super) enum Line {} struct Own; pub fn shown() {}",
        ),
        (
            "high.rs",
            "pub fn shown() {} #[cfg(test)] pub struct Found;",
        ),
    ];
    let found = walls::shared_names(&Code::of(files));
    let names: Vec<String> = found.into_keys().collect();
    assert_eq!(names, ["Line"]);
}

#[test]
fn a_clock_a_printer_and_a_stream_are_found_under_other_names() {
    let code = Code::of([
        (
            "low.rs",
            "use std::time::Instant as Clock; fn f() { Clock::now(); }",
        ),
        (
            "side.rs",
            "fn f() { log!(println!(\"a\")); my_println!(\"a\"); }",
        ),
        (
            "high.rs",
            "fn f() { my_println!(\"println!\"); std::io::stdout(); }",
        ),
    ]);
    let clocks = walls::naming(&code, |path| matches!(path, [.., "Instant", "now"]));
    assert_eq!(clocks, one("low.rs"));
    assert_eq!(walls::calling(&code, &["println"]), one("side.rs"));
    let streams = walls::naming(&code, |path| matches!(path, ["std", "io", "stdout"]));
    assert_eq!(streams, one("high.rs"));
}
