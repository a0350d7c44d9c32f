//! Predicts a broadcast on four nodes from a ping-pong's latency and bandwidth, and draws it beside what was measured.
//!
//! `cargo run --release -p book --bin book_latency` reads `data/box/latency.jsonl` (see `measure_latency`, beside this file),
//! prints the table of the chapter `latency.md`, and writes its charts into `book/charts/`.

use std::{error::Error, fs, path::Path};

use lesson_broadcast::{Step, rounds, step};
use lesson_send_recv::{Fit, Trip};
use serde_json::Value;
use shared::{
    Output, chart,
    numbers::duration,
    plot::{Axis, Kind, LegendAt, Plot, Series},
};

const NODES: i32 = 4;
/// Small print of the charts.
const NOTE: &str = "scripts/cluster/box on two cores of an Intel Xeon, Open MPI 4.1.4, 2026-11-20";
/// The networks, as `box net` was told to make them.
const NETWORKS: [&str; 2] = ["200us 1gbit", "2ms 100mbit"];

/// How many ranks there are, and where.
struct Placement {
    /// Its name in the raw data.
    key: &'static str,
    words: &'static str,
    ranks: i32,
    node_of: fn(i32) -> i32,
}
const PLACEMENTS: [Placement; 3] = [
    Placement { key: "alone", words: "4 ranks, one per node", ranks: 4, node_of: |rank| rank },
    Placement { key: "slot", words: "16 ranks, node by node", ranks: 16, node_of: |rank| rank / NODES },
    Placement { key: "node", words: "16 ranks, in turns", ranks: 16, node_of: |rank| rank % NODES },
];

/// What messages cost between two nodes, and within one.
struct Network {
    across: Fit,
    within: Fit,
}

impl Network {
    /// The binomial broadcast of `bytes` from rank 0, in seconds: round by round, the slowest message of each.
    fn broadcast(&self, bytes: f64, placement: &Placement) -> f64 {
        (0..rounds(placement.ranks)).map(|round| self.round(round, bytes, placement)).sum()
    }

    /// One round. Messages that leave the same node, or reach it, share its cable, which works both ways at the same time.
    fn round(&self, round: u32, bytes: f64, placement: &Placement) -> f64 {
        let send = |rank| match step(rank, 0, placement.ranks, round) {
            Step::SendTo(to) => Some(((placement.node_of)(rank), (placement.node_of)(to))),
            _ => None,
        };
        let (within, across): (Vec<_>, Vec<_>) =
            (0..placement.ranks).filter_map(send).partition(|(from, to)| from == to);
        let count = |node, end: fn(&(i32, i32)) -> i32| across.iter().filter(|message| end(message) == node).count();
        let sharing =
            (0..NODES).map(|node| count(node, |message| message.0).max(count(node, |message| message.1))).max();
        let across = sharing.filter(|&most| most > 0).map(|most| self.across.seconds(most as f64 * bytes));
        let within = (!within.is_empty()).then(|| self.within.seconds(bytes));
        across.into_iter().chain(within).fold(0.0, f64::max)
    }
}

/// The medians (the lower one of two) over all runs: size in bytes and seconds of the rows that `rows` finds in a result.
fn medians<'a>(
    runs: &'a [Value],
    network: &str,
    placement: &str,
    rows: impl Fn(&'a Value) -> Vec<(u64, f64)>,
) -> Vec<Trip> {
    let mine = runs.iter().filter(|run| run["network"] == network && run["placement"] == placement);
    let mut all: Vec<_> = mine.flat_map(|run| rows(&run["result"])).collect();
    all.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let groups = all.chunk_by(|left, right| left.0 == right.0);
    groups.map(|group| Trip { bytes: group[0].0 as usize, seconds: group[(group.len() - 1) / 2].1 }).collect()
}

/// Sizes and times of the list's objects.
fn rows(list: &Value, seconds: &str) -> Vec<(u64, f64)> {
    let row = |row: &Value| Some((row["bytes"].as_u64()?, row[seconds].as_f64()?));
    list.as_array().into_iter().flatten().filter_map(row).collect()
}

/// The table of one placement: the tree predicted and measured, and MPI's own broadcast.
fn table(placement: &Placement, model: &Network, tree: &[Trip], library: &[Trip]) {
    println!(
        "\n{}\n{:>9} {:>11} {:>11} {:>5} {:>11}",
        placement.words, "bytes", "predicted", "measured", "ratio", "library"
    );
    for (trip, library) in tree.iter().zip(library) {
        let predicted = model.broadcast(trip.bytes as f64, placement);
        let [before, after, library] = [predicted, trip.seconds, library.seconds].map(duration);
        println!("{:>9} {before:>11} {after:>11} {:>5.2} {library:>11}", trip.bytes, trip.seconds / predicted);
    }
}

/// A dashed line for the prediction, and markers for what was measured.
fn series(color: usize, placement: &Placement, model: &Network, tree: &[Trip]) -> [Series; 2] {
    let most = tree.last().map_or(8.0, |trip| trip.bytes as f64);
    // Evenly spaced on the logarithmic axis, from 8 B.
    let sizes = (0..=100).map(|step| 8.0 * (most / 8.0).powf(f64::from(step) / 100.0));
    let line = sizes.map(|bytes| (bytes, 1e3 * model.broadcast(bytes, placement))).collect();
    let points = tree.iter().map(|trip| (trip.bytes as f64, 1e3 * trip.seconds)).collect();
    let name = |what| format!("{}: {what}", placement.words);
    [
        Series::new(&name("predicted"), color, Kind::Dashed, line),
        Series::new(&name("measured"), color, Kind::Markers, points),
    ]
}

/// Writes a chart into the book, as SVG and as PNG.
fn save(name: &str, plot: &Plot) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts").join(name);
    ["svg", "png"].iter().try_for_each(|ending| chart::save(plot, Output::create(&path.with_extension(ending))?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/box/latency.jsonl"))?;
    let runs: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    for network in NETWORKS {
        let file = |what| format!("{what}-{}", network.split(' ').next().unwrap_or_default());
        let trips =
            |key| medians(&runs, network, key, |result| rows(&result["ping_pong"]["half_round_trips"], "seconds"));
        let fit = |trips: &[Trip]| Fit::of(trips).ok_or("the times of the ping-pong don't grow with the size");
        let (across, within) = (trips("two nodes"), trips("one node"));
        let model = Network { across: fit(&across)?, within: fit(&within)? };
        save(&file("ping-pong"), &lesson_send_recv::chart(&across, NOTE.into()))?;
        for (where_, fit) in [("between two nodes", model.across), ("within a node", model.within)] {
            println!("{network}, {where_}: {} and {:.1} MB/s", duration(fit.latency), fit.bandwidth / 1e6);
        }
        let mut lines = Vec::new();
        for (color, placement) in PLACEMENTS.iter().enumerate() {
            let times = |method| medians(&runs, network, placement.key, |result| rows(&result["times"], method));
            let tree = times("binomial");
            table(placement, &model, &tree, &times("library"));
            let [predicted, measured] = series(color, placement, &model, &tree);
            // The first one's line is the last one's: one message through each cable, either way.
            lines.extend((color > 0).then_some(predicted));
            lines.push(measured);
        }
        let plot = Plot {
            title: format!("A broadcast by a tree on four nodes, network of {}", network.replace(' ', " and ")),
            x: Axis::log("message / B"),
            y: Axis::log("time until the last rank has it / ms"),
            series: lines,
            legend: LegendAt::UpperLeft,
            note: NOTE.into(),
        };
        save(&file("broadcast"), &plot)?;
        println!();
    }
    Ok(())
}
