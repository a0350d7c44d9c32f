//! A gallery of programs that are wrong, each with its repair, and the price of being on the safe side.

use std::time::Instant;

use lesson_pitfalls as lesson;
use lesson_pitfalls::{Findings, Piece, exchange_times};
use mpi::{topology::SimpleCommunicator, traits::*};
use serde_json::json;
use shared::{OrAbort, ReportOptions, chart};

/// Shows how MPI programs hang. Give `cargo course run` --check-mpi: a broken program doesn't end by itself.
#[derive(clap::Parser)]
struct Arguments {
    /// The piece of the gallery to run; without it, all are listed
    #[arg(value_enum, hide_possible_values = true)]
    piece: Option<Piece>,
    /// Run the piece's repaired form
    #[arg(long, requires = "piece")]
    repaired: bool,
    /// List all pieces, as without any argument
    #[arg(long, conflicts_with_all = ["piece", "price"])]
    list: bool,
    /// Instead, measure an exchange of two messages, in four safe ways and in one that works by luck
    #[arg(long, conflicts_with = "piece")]
    price: bool,
    /// Bytes of the longest message of --price
    #[arg(long, default_value = "4194304", value_parser = lesson::message_size)]
    max_bytes: usize,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let Arguments { piece, repaired, list: _, price, max_bytes, report } = shared::arguments(&world);
    shared::together(&world, lesson::check_ranks(world.size(), price || piece.is_some()));
    shared::together(&world, lesson::check_chart(report.chart.is_some(), price));
    match piece {
        Some(piece) => run(&world, piece, repaired, report.json),
        None if price => measure(&world, max_bytes, &report),
        None if world.rank() == 0 => report.print(
            &lesson::list(),
            &json!({"lesson": "pitfalls", "ranks": world.size(), "seconds": 0.0, "pieces": lesson::list_json()}),
        ),
        None => {}
    }
}

/// Runs one form of a piece. Each rank prints the number that it ends up with, by itself: a rank that has finished
/// may not wait here for one that hangs.
fn run(world: &SimpleCommunicator, piece: Piece, repaired: bool, as_json: bool) {
    let (broken_form, repaired_form) = piece.forms();
    let (form, name) = if repaired { (repaired_form, "repaired") } else { (broken_form, "broken") };
    let (rank, start) = (world.rank(), Instant::now());
    if rank == 0 && !as_json {
        println!("{}, {name}: {}", piece.name(), piece.what());
    }
    let number = form(world);
    if !as_json {
        println!("rank {rank} ends with {number}");
    } else if rank == 0 {
        println!(
            "{}",
            json!({"lesson": "pitfalls", "ranks": world.size(), "seconds": start.elapsed().as_secs_f64(),
                   "piece": piece.name(), "form": name, "number": number})
        );
    }
}

/// Measures the price of safety.
fn measure(world: &SimpleCommunicator, max_bytes: usize, report: &ReportOptions) {
    let (chart_file, start) = (report.chart_file(world), Instant::now());
    let rows = exchange_times(world, max_bytes);
    let machine = shared::measured_on(world);
    if world.rank() == 0 {
        let found = Findings { ranks: world.size() as usize, rows };
        report.print(&format!("{}{machine}", found.text()), &found.json(start.elapsed().as_secs_f64()));
        if let Some(file) = chart_file {
            chart::save(&lesson::chart(&found.rows, shared::provenance(world)), file).or_abort();
        }
    }
}
