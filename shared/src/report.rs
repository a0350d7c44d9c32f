//! Results: text for people or JSON for scripts, files that rank 0 writes, and where a figure was measured.

use std::path::{Path, PathBuf};

use figures::{Output, chart, machine, numbers::plural};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

use crate::{fail::together, host};

/// The two options that every lesson has.
#[derive(clap::Args, Debug, Default)]
pub struct ReportOptions {
    /// Print one JSON object on standard output instead of a text, for scripts
    #[arg(long)]
    pub json: bool,
    /// Draw the lesson's chart into FILE, which ends in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = chart::path)]
    pub chart: Option<PathBuf>,
}

impl ReportOptions {
    /// Opens the chart's file on rank 0, *before* the computation: an hour's work must not end in "permission
    /// denied". Collective; `None` on the other ranks, and where no chart is asked for.
    pub fn chart_file(&self, world: &SimpleCommunicator) -> Option<Output> {
        create_on_root(world, self.chart.as_deref())
    }

    /// Prints the result: the text, or with `--json` the object. For rank 0.
    pub fn print(&self, text: &str, json: &serde_json::Value) {
        if self.json { println!("{json}") } else { println!("{}", text.trim_end()) }
    }
}

/// Opens an output file on rank 0, or ends all ranks together with the reason why it can't be written. Collective;
/// `None` on the other ranks, and without a path.
pub fn create_on_root(world: &SimpleCommunicator, path: Option<&Path>) -> Option<Output> {
    let file = match path {
        Some(path) if world.rank() == 0 => Output::create(path).map(Some),
        _ => Ok(None),
    };
    together(world, file)
}

/// Where a figure was measured: "AMD EPYC, 2 cores, MPICH 5.0.2, 4 ranks". Every figure that leaves the program
/// should have it beside it.
pub fn measured_on(world: &SimpleCommunicator) -> String {
    let (cores, ranks) = (plural(machine::cores(), "core"), plural(world.size() as usize, "rank"));
    format!("{}, {cores}, {}, {ranks}", machine::processor(), host::mpi_library())
}

/// The small print under a chart: machine, MPI, ranks and date. No collective; any rank may ask.
pub fn provenance(world: &SimpleCommunicator) -> String {
    format!("{}, {}", measured_on(world), figures::today())
}
