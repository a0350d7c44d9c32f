//! The command line.

use std::path::PathBuf;

use shared::ReportOptions;

use crate::{Choice, Method, Source};

/// Sorts keys that are spread over all ranks, and checks that the result is sorted and has the same keys.
#[derive(clap::Parser)]
pub struct Arguments {
    /// What is sorted.
    #[command(flatten)]
    pub source: Source,
    /// How all the keys are sorted
    #[arg(long, value_enum, default_value = "sample")]
    pub method: Method,
    /// How a rank sorts its own keys
    #[arg(long, value_enum, default_value = "auto")]
    pub kernel: Choice,
    /// Write the sorted keys into FILE, one per line
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What every lesson has.
    #[command(flatten)]
    pub report: ReportOptions,
}
