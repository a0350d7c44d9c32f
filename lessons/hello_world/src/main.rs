//! Every process says who it is; rank 0 sums up.

use lesson_hello_world::{NUMBERS, Placement, Process, Temperatures, hosts, processes, summary, temperatures};
use mpi::traits::*;
use serde_json::json;
use shared::{OrAbort, ReportOptions, Stopwatch, chart, ordered};

/// Every process says its rank, its host and its core; rank 0 sums up.
#[derive(clap::Parser)]
struct Arguments {
    /// Print the lines in rank order: all of them through rank 0
    #[arg(long)]
    ordered: bool,
    /// Show the temperature of each host's processor; with --chart, as bars
    #[arg(long)]
    temperature: bool,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    let arguments: Arguments = shared::arguments(&world);
    let chart_file = arguments.report.chart_file(&world);
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let mut watch = Stopwatch::new();

    // From here on each process goes its own way: the same program, but another rank, host and core.
    let me = Process::here(rank);
    let hello = me.hello(size);
    if arguments.report.json {
        // The object that rank 0 prints at the end says it all.
    } else if arguments.ordered {
        ordered::print_in_rank_order(&world, &hello);
    } else {
        println!("{hello}");
    }

    // Rank 0 can't look into another process: what it is to know, it must be sent.
    let root = world.process_at_rank(0);
    let mine: [f64; NUMBERS] = me.numbers();
    let mut numbers = vec![0.0; NUMBERS * size];
    let names = watch.time("gather", || {
        match rank {
            0 => root.gather_into_root(&mine[..], &mut numbers[..]),
            _ => root.gather_into(&mine[..]),
        }
        ordered::gather_text(&world, &me.host)
    });

    let seconds = watch.spread(&world, "gather").max;
    // Only rank 0 has gathered something.
    if let Some(names) = names {
        let processes = processes(names, &numbers);
        let hosts = hosts(&processes);
        let mut text = format!("\n{}\n", summary(&hosts, &shared::mpi_library()));
        if arguments.temperature {
            text += &temperatures(&hosts);
        }
        arguments.report.print(
            &text,
            &json!({"lesson": "hello_world", "ranks": size, "seconds": seconds, "mpi": shared::mpi_library(),
                    "hosts": hosts.iter().map(|host| host.json()).collect::<Vec<_>>(),
                    "processes": processes.iter().map(|process| process.json()).collect::<Vec<_>>()}),
        );
        if let Some(file) = chart_file {
            let note = shared::provenance(&world);
            match arguments.temperature {
                true => chart::save(&Temperatures { hosts, note }, file).or_abort(),
                false => chart::save(&Placement { hosts, processes, note }, file).or_abort(),
            }
        }
    }
}
