//! Paints a picture with a task farm: a manager hands out bands of rows, and workers paint them.

use std::path::PathBuf;

use lesson_spawn_tasks::{
    canvas,
    farm::{self, Farm, MANAGER},
    picture::{Scene, SceneOptions},
    report, schedule, spawn,
    timeline::Timeline,
};
use mpi::{
    topology::{MergeOrder, SimpleCommunicator},
    traits::*,
};
use shared::{OrAbort, ReportOptions, chart, node, numbers, output::create_on_root, stopwatch, together};

/// Paints a piece of the Mandelbrot set by a task farm, with a static and with a dynamic schedule.
#[derive(clap::Parser)]
struct Arguments {
    /// Workers to spawn, if the manager is started alone [default: one per core]
    #[arg(long, value_parser = numbers::count)]
    workers: Option<u64>,
    /// Write the picture into FILE, as PNG
    #[arg(long, value_name = "FILE", value_parser = canvas::path)]
    picture: Option<PathBuf>,
    #[command(flatten)]
    scene: SceneOptions,
    #[command(flatten)]
    report: ReportOptions,
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    // A spawned worker has a parent, and no arguments: what it must know comes by messages.
    if let Some(parent) = world.parent() {
        return serve(&parent.merge(MergeOrder::High));
    }
    let Arguments { workers, picture, scene, report } = shared::arguments(&world);
    let scene = together(&world, scene.check());
    let workers = together(&world, spawn::workers_wanted(workers, world.size(), node::cores()));
    let (chart_file, picture_file) = (report.chart_file(&world), create_on_root(&world, picture.as_deref()));

    // The team: this world, or a larger one with the children in it.
    let children = (workers > 0).then(|| spawn::children(&universe, workers));
    let team = match &children {
        Some(Ok(children)) => children.merge(MergeOrder::Low),
        Some(Err(reason)) => {
            eprintln!(
                "no workers are spawned: {reason}\nThe manager does all work itself. To help it, start more ranks."
            );
            world.duplicate()
        }
        None => world.duplicate(),
    };
    if team.rank() != MANAGER {
        return serve(&team);
    }
    team.process_at_rank(MANAGER).broadcast_into(&mut scene.to_words());
    let mut farm = Farm::open(&team, |band| scene.paint(band));
    let (canvas, fixed) = schedule::fixed(&mut farm, scene);
    let (again, dynamic) = schedule::dynamic(&mut farm, scene);
    let (once_more, futures) = schedule::futures(&mut farm, scene);
    farm.close();
    assert!(canvas == again && canvas == once_more, "the picture depends on the schedule");

    let laps = [("static", &fixed), ("dynamic", &dynamic), ("futures", &futures)];
    let ranks = report::Ranks { started: world.size(), spawned: team.size() - world.size() };
    let text = report::text(scene, ranks, &laps) + &stopwatch::machine(&team);
    report.print(&text, &report::json(scene, ranks, &laps, canvas.checksum()));
    if let Some(file) = picture_file {
        canvas.save(file).or_abort();
    }
    if let Some(file) = chart_file {
        chart::save(&Timeline { laps: &laps[..2], note: chart::provenance(&team) }, file).or_abort();
    }
}

/// A worker's life, spawned or started with the manager: learns what the picture is, and paints bands of it.
fn serve(team: &SimpleCommunicator) {
    let mut words = [0; 4];
    team.process_at_rank(MANAGER).broadcast_into(&mut words);
    let scene = Scene::from_words(words);
    farm::work(team, |band| scene.paint(band));
}
