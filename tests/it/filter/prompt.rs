//! The prompt of the filter: completion, mistakes, history and the page that explains the language.

use portolan::{
    app::{Code, Effect, Event, Key, Overlay, RecentFilters, State},
    model::{Destination, Interner, decode_value},
    query::Completion,
    store::Object,
};
use serde_json::json;

use crate::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

/// A service of a namespace and a cluster.
fn service(name: &str, namespace: &str, cluster: &str) -> Object {
    let value = json!({"metadata": {"name": format!("{name}-{namespace}-{cluster}"), "namespace": "gloo-mesh"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": namespace, "clusterName": cluster}, "region": "us west"}}});
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn desk() -> Desk {
    let objects = [
        service("web", "shop", "east"),
        service("web", "shop", "west"),
        service("pay", "money", "east"),
        service("api", "shop2", "west"),
    ];
    Desk::with(WIDE, objects.into())
}

fn type_text(desk: &mut Desk, text: &str) {
    for letter in text.chars() {
        desk.happens(Event::Key(Key::char(letter)));
        desk.draw();
    }
}

fn press(desk: &mut Desk, code: Code) -> Vec<Effect> {
    let effects = desk.happens(Event::Key(Key::plain(code)));
    desk.draw();
    effects
}

fn text(state: &State) -> &str {
    state
        .prompt
        .as_ref()
        .map_or("(none)", |prompt| prompt.text())
}

#[test]
fn completion_knows_the_keys_and_the_values_that_exist_with_their_counts() {
    let desk = desk();
    for (typed, at, expected) in [
        ("na", 0, "name:"),
        ("web n", 4, "ns: name:"),
        ("!fed", 1, "federated:"),
        ("(dr", 1, "drift:"),
        ("we", 0, "web=2"),
        ("ns:", 3, "shop=2 money=1 shop2=1"),
        ("ns:S", 3, "shop=2 shop2=1"),
        ("ns:money,sh", 9, "shop=2 shop2=1"),
        ("ns:shop,", 8, "money=1 shop2=1"),
        ("ns:Shop,sh", 8, "shop2=1"),
        ("region:\"us west\",", 17, ""),
        ("ns:op", 3, "shop=2 shop2=1"),
        ("cluster:", 8, "east=2 west=2"),
        ("region:", 7, "\"us west\"=4"),
        ("type:clu", 5, "ClusterIP=4"),
        ("stale:", 6, "no=4 yes=0"),
        ("health:e", 7, "error=0"),
        ("age:", 4, "<1d <1h >1d >7d"),
        ("ns:none", 3, ""),
        ("\"ns:", 4, ""),
        ("/na", 3, ""),
    ] {
        let completion = Completion::of(typed, typed.len(), &desk.state.world, &());
        let candidates = completion.candidates.iter();
        let candidates = candidates.map(|one| match one.count {
            Some(count) => format!("{}={count}", one.text),
            None => one.text.clone(),
        });
        let found = candidates.collect::<Vec<_>>().join(" ");
        assert_eq!(found, expected, "{typed}");
        if !found.is_empty() {
            assert_eq!(completion.at, at, "{typed}");
        }
    }
}

#[test]
fn tab_writes_one_candidate_after_the_other_and_esc_takes_them_back() {
    let mut desk = desk();
    desk.press("/");
    type_text(&mut desk, "clu");
    press(&mut desk, Code::Tab);
    assert_eq!(text(&desk.state), "cluster:");
    press(&mut desk, Code::Tab);
    assert_eq!(text(&desk.state), "cluster:east");
    assert_eq!(desk.state.listing.rows().len(), 2);
    assert!(desk.text().contains("   west  2"), "{}", desk.text());
    press(&mut desk, Code::Tab);
    assert_eq!(text(&desk.state), "cluster:west");
    press(&mut desk, Code::BackTab);
    press(&mut desk, Code::BackTab);
    assert_eq!(text(&desk.state), "cluster:west", "it goes round");
    press(&mut desk, Code::Esc);
    assert_eq!(text(&desk.state), "cluster:");
    press(&mut desk, Code::Tab);
    type_text(&mut desk, " pay");
    assert_eq!(text(&desk.state), "cluster:east pay");
    assert!(!desk.text().contains("   west  2"));
    assert_eq!(desk.state.listing.rows().len(), 1);
}

#[test]
fn a_mistake_is_explained_while_the_last_good_result_stays_and_tab_corrects_it() {
    let mut desk = desk();
    desk.press("/");
    type_text(&mut desk, "pay ");
    desk.happens(Event::Paste("nss:money".to_owned()));
    desk.draw();
    assert_eq!(desk.state.listing.rows().len(), 1, "of pay");
    let screen = desk.text();
    assert!(screen.contains("the nearest key is ns;"), "{screen}");
    assert!(screen.contains("tab writes ns:money"), "{screen}");
    assert!(
        !press(&mut desk, Code::Enter)
            .iter()
            .any(|effect| matches!(effect, Effect::Remember(_)))
    );
    assert_eq!(text(&desk.state), "pay nss:money", "it is not accepted");
    press(&mut desk, Code::Tab);
    assert_eq!(text(&desk.state), "pay ns:money");
    assert!(!desk.text().contains("the nearest key"));
    press(&mut desk, Code::Esc);
    assert_eq!(text(&desk.state), "(none)");
    assert_eq!(
        desk.state.listing.rows().len(),
        4,
        "what was typed is undone"
    );
}

#[test]
fn a_term_that_is_only_begun_does_not_empty_the_table() {
    let mut desk = desk();
    for (typed, rows, is_ignored) in [
        ("clu", 4, true),
        ("cluster:", 4, false),
        ("cluster:ea", 4, true),
        ("cluster:east", 2, false),
        ("cluster:east na", 2, true),
        ("cluster:east namr:", 2, false),
        ("cluster:east ns:mon", 2, true),
        ("cluster:east ns:money", 1, false),
        ("cluster:east,we", 2, false),
        ("cluster:none", 0, false),
        ("nowhere", 0, false),
        ("nowhere:", 4, false),
        ("\"web", 2, false),
        ("pay ip:1", 1, false),
    ] {
        desk.press("esc esc /");
        type_text(&mut desk, typed);
        assert_eq!(desk.state.listing.rows().len(), rows, "{typed}");
        let prompt = desk.state.prompt.as_ref().expect("it is typed");
        assert_eq!(prompt.ignores_last_term(), is_ignored, "{typed}");
        let words = "the last term is not complete";
        assert_eq!(desk.text().contains(words), is_ignored, "{typed}");
    }
    desk.press("esc esc /");
    type_text(&mut desk, "clu");
    desk.press("enter");
    assert_eq!(desk.state.listing.rows().len(), 0, "the word is accepted");
}

#[test]
fn the_keys_of_the_prompt_are_whole_at_every_width() {
    for (width, expected) in [
        (160, "tab complete  ? help  enter keep  esc undo"),
        (80, "tab complete  ? help  enter keep  esc undo"),
        (60, "? help  enter keep  esc undo"),
        (34, "? help"),
    ] {
        let mut desk = Desk::with((width, 24), vec![service("web", "shop", "east")]);
        desk.press("/");
        type_text(&mut desk, "web ns:sh");
        let footer = desk.text().lines().last().map(str::to_owned);
        let footer = footer.expect("there is a footer");
        assert!(footer.trim_end().ends_with(expected), "{width}: {footer}");
    }
}

#[test]
fn accepted_filters_are_remembered_and_recalled() {
    let mut desk = desk();
    desk.state.recent = RecentFilters::new(vec!["ns:shop".to_owned()]);
    desk.press("/");
    type_text(&mut desk, "web");
    let effects = press(&mut desk, Code::Enter);
    assert_eq!(effects[0], Effect::Remember("web".to_owned()));
    desk.press("/");
    let effects = press(&mut desk, Code::Enter);
    assert!(
        !effects.contains(&Effect::Remember("web".to_owned())),
        "it is the last one"
    );
    desk.press("esc /");
    press(&mut desk, Code::Up);
    assert_eq!(text(&desk.state), "web");
    press(&mut desk, Code::Up);
    assert_eq!(text(&desk.state), "ns:shop");
    assert_eq!(desk.state.listing.rows().len(), 2);
    press(&mut desk, Code::Down);
    press(&mut desk, Code::Down);
    assert_eq!(text(&desk.state), "");
    type_text(&mut desk, "p");
    desk.happens(Event::Key(Key::ctrl('p')));
    assert_eq!(text(&desk.state), "web");
    desk.happens(Event::Key(Key::ctrl('n')));
    assert_eq!(text(&desk.state), "p", "what was typed is back");
    let row = desk.state.row();
    type_text(&mut desk, "a");
    press(&mut desk, Code::Down);
    assert_eq!(
        text(&desk.state),
        "pa",
        "an arrow moves the selection, {row:?}"
    );
}

#[test]
fn a_question_mark_explains_the_language_where_it_is_no_wildcard() {
    let mut desk = desk();
    desk.press("/ ?");
    assert!(matches!(desk.state.overlay, Overlay::Filter { .. }));
    let screen = desk.text();
    for part in [
        "=word",
        "one of them matches;",
        "endpoints:<3",
        "The filter",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    desk.press("?");
    assert!(matches!(desk.state.overlay, Overlay::None));
    desk.press("?");
    type_text(&mut desk, "web");
    assert!(
        matches!(desk.state.overlay, Overlay::None),
        "typing goes on"
    );
    assert_eq!(text(&desk.state), "web");
    desk.press("? esc");
    assert_eq!(text(&desk.state), "web", "esc closes the page only");
    type_text(&mut desk, " ns:sho?");
    assert_eq!(text(&desk.state), "web ns:sho?");
    assert_eq!(desk.state.listing.rows().len(), 2);
}
