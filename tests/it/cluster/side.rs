//! Two control planes side by side on one screen, one of which dies for a while.

use futures::future::join;
use portolan::{
    source::{ContextChoice, Overrides},
    ui::Theme,
};

use super::{
    destination,
    plane::{Plane, side_by_side},
};
use crate::{kit::Journey, reading::contexts};

#[tokio::test]
async fn one_of_two_control_planes_comes_back_while_the_other_stays_live() {
    let (Some(mut east), Some(west)) = join(Plane::start(), Plane::start()).await else {
        return;
    };
    join(begin(&east, "in-east"), begin(&west, "in-west")).await;
    let kubeconfig = side_by_side(&[("east", &east), ("west", &west)]);
    let both = ContextChoice::Named(vec!["east".to_owned(), "west".to_owned()]);
    let choice = contexts(kubeconfig.path(), both, Overrides::default());
    let mut journey = Journey::begin(choice, (160, 44), Theme::default()).await;
    journey.until("both", |screen| all_live(screen, 2)).await;

    east.kill_api();
    journey
        .until("the loss of one", |screen| {
            // It is read from the start of the journey on, so that each screen from now on shows it.
            assert!(screen.contains("● west"), "{screen}");
            screen.contains("○ east retrying in") && screen.contains("≥ 2 destinations")
        })
        .await;
    assert!(is_marked(&journey, "in-east"));
    assert!(!is_marked(&journey, "in-west"));

    west.apply(&destination("news").to_string()).await;
    journey
        .until("what the other has to tell", |screen| {
            assert!(screen.contains("● west"), "{screen}");
            screen.contains("≥ 3 destinations") && screen.contains("news")
        })
        .await;
    assert!(is_marked(&journey, "in-east"));

    east.start_api().await;
    journey
        .until("the return", |screen| {
            assert!(screen.contains("● west"), "{screen}");
            all_live(screen, 3)
        })
        .await;
    assert!(!is_marked(&journey, "in-east"));
    let (_, code) = journey.end().await;
    assert_eq!(code, 0);
}

async fn begin(plane: &Plane, name: &str) {
    plane.install().await;
    plane.apply(&destination(name).to_string()).await;
}

fn all_live(screen: &str, destinations: usize) -> bool {
    screen.contains("● east")
        && screen.contains("● west")
        && screen.contains(&format!("  {destinations} destinations"))
}

/// Whether the row of a Destination says that it may be stale.
fn is_marked(journey: &Journey, name: &str) -> bool {
    let row = journey.line_with(name);
    row.contains('~')
}
