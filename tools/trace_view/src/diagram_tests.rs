use figures::chart::{SIZE, save};
use figures::output::Output;
use harness::Scratch;

use super::*;
use crate::testing;

/// The diagram as SVG.
fn svg(recording: &Recording, shown: Option<Range<i64>>) -> String {
    let scratch = Scratch::new();
    let path = std::path::PathBuf::from(scratch.path("diagram.svg"));
    save(&Diagram::new(recording, shown), Output::create(&path).unwrap()).unwrap();
    std::fs::read_to_string(path).unwrap()
}

/// Whether every element is closed, in the right order.
fn is_well_formed(xml: &str) -> bool {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        match tag {
            tag if tag.ends_with('/') || tag.starts_with(['?', '!']) => (),
            tag if tag.starts_with('/') => {
                if open.pop() != Some(&tag[1..]) {
                    return false;
                }
            }
            tag => open.push(tag.split_whitespace().next().unwrap_or_default()),
        }
    }
    open.is_empty()
}

/// The words of the picture.
fn words(svg: &str) -> Vec<&str> {
    let texts = svg.split("<text ").skip(1);
    texts.filter_map(|rest| Some(rest.split_once('>')?.1.split_once("</text")?.0.trim())).collect()
}

#[test]
fn every_rank_has_a_lane_and_every_message_an_arrow() {
    let svg = svg(&Recording::new(testing::ring(3, 10)), None);
    assert!(is_well_formed(&svg), "{svg}");
    for name in ["rank 0", "rank 1", "rank 2", "Messages of ring", "sends", "receives"] {
        assert!(words(&svg).contains(&name), "{name}");
    }
    // An arrow's head is a triangle.
    assert_eq!(svg.matches("<polygon").count(), 10);
}

#[test]
fn a_collective_is_a_band_and_no_arrow() {
    let svg = svg(&Recording::new(testing::collectives(4)), None);
    // Three between four lanes for each of three, one between two lanes for the fourth, two wedges for the roots,
    // and that of the legend.
    assert_eq!(svg.matches("<polygon").count(), 3 * 3 + 1 + 2 + 1);
}

#[test]
fn a_roots_wedge_hides_no_call() {
    let recording = Recording::new(testing::collectives(4));
    let svg = svg(&recording, None);
    let frame = Frame::new(&recording, &(0..1), SIZE, false);
    let tips = (0..4).map(|rank| frame.wedge(rank).0.to_string()).collect::<Vec<_>>();
    let polygons = svg.split("<polygon ").skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
    let black = polygons.filter(|polygon| polygon.contains("#000000"));
    let points = black.filter_map(|polygon| Some(polygon.split_once("points=\"")?.1.split_once('"')?.0.trim()));
    let wedges: Vec<_> = points.collect();
    // Two of roots, and the legend's.
    assert_eq!(wedges.len(), 3);
    for wedge in &wedges[..2] {
        let heights: Vec<_> = wedge.split_whitespace().filter_map(|point| Some(point.split_once(',')?.1)).collect();
        assert!(tips.iter().any(|tip| tip == heights[2]), "{wedge} {tips:?}");
        assert!(heights.iter().all(|height| height.parse::<i32>().unwrap() <= heights[2].parse().unwrap()), "{wedge}");
    }
}

#[test]
fn too_much_is_summed_up_and_said() {
    let recording = Recording::new(testing::sweep(64, 1563));
    let svg = svg(&recording, None);
    assert!(is_well_formed(&svg) && svg.len() < 2_000_000, "{}", svg.len());
    let said = "100,032 messages: too many for arrows, so columns show how many are sent";
    assert!(words(&svg).contains(&said));
    for name in ["messages sent", "share of time in MPI", "messages", "rank 0"] {
        assert!(words(&svg).contains(&name), "{name}");
    }
    let narrow = self::svg(&recording, Some(0..50_000));
    assert!(!words(&narrow).iter().any(|words| words.contains("too many")) && narrow.contains("<polygon"));
}

#[test]
fn accidents_are_drawn() {
    let crash = svg(&Recording::new(testing::crash()), None);
    for ending in ["calls left out: 1", "ended here without MPI_Finalize", "left no trace"] {
        assert!(words(&crash).contains(&ending), "{ending}");
    }
    assert!(words(&crash).contains(&"no receive was recorded"));
    for trace in [testing::lost(), testing::alone(), trace::read::Trace { ranks: vec![Default::default()] }] {
        assert!(is_well_formed(&svg(&Recording::new(trace), None)));
    }
}

#[test]
fn nothing_is_drawn_beside_the_lanes() {
    let recording = Recording::new(testing::ring(3, 100));
    let svg = svg(&recording, Some(20_000..21_000));
    let points = svg.split("points=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(points, _)| points);
    let places = points.flat_map(|points| points.split_whitespace()).filter_map(|point| point.split_once(','));
    let all: Vec<f64> = places.map(|(x, _)| x.parse().unwrap()).collect();
    assert!(all.len() > 10, "{svg}");
    for x in all {
        assert!((50.0..=f64::from(SIZE.0)).contains(&x), "{x}");
    }
}

#[test]
fn times_as_they_are_typed() {
    assert_eq!(between("1.5, 2"), Ok(1_500_000..2_000_000));
    for wrong in ["1", "2,1", "1,x", "1,inf", ""] {
        assert!(between(wrong).is_err(), "{wrong}");
    }
}
