//! Draws the trace in a folder. `cargo course trace` runs this after the job; by hand, it draws an earlier trace again.

use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use figures::{chart, output::Output};
use trace_view::{diagram::Diagram, recording::Recording};

/// Draw the trace in a folder: a page, a diagram, and a file for Perfetto
#[derive(Parser, Debug)]
struct Cli {
    /// The folder with the ranks' files
    folder: PathBuf,
    /// Draw the diagram into FILE as well, which ends in .svg or .png
    #[arg(long, value_name = "FILE", value_parser = chart::path)]
    chart: Option<PathBuf>,
    /// Of that diagram, only what lies between these two times, in milliseconds since MPI_Init
    #[arg(long, value_name = "FROM,TO", value_parser = trace_view::diagram::between, requires = "chart")]
    between: Option<Range<i64>>,
}

fn main() -> ExitCode {
    launch::end_with_the_pipe();
    match draw(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn draw(cli: &Cli) -> Result<(), String> {
    let recording = Recording::new(trace::read::trace(&cli.folder)?);
    let mut lines = trace_view::write(&recording, &cli.folder)?;
    if let Some(chart) = &cli.chart {
        chart::save(&Diagram::new(&recording, cli.between.clone()), Output::create(chart)?)?;
        lines.push(trace_view::written(chart));
    }
    for line in lines {
        println!("{line}");
    }
    Ok(())
}
