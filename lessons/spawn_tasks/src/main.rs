//! Paints a picture with a task farm: a manager hands out bands of rows, and workers paint them.

use std::path::PathBuf;

use lesson_spawn_tasks::{
    canvas,
    farm::{self, Farm, MANAGER},
    painter::Painter,
    picture::{Scene, SceneOptions},
    report,
    schedule::Schedule,
    spawn,
    timeline::Timeline,
};
use mpi::{
    topology::{MergeOrder, SimpleCommunicator},
    traits::*,
};
use shared::{OrAbort, ReportOptions, chart, create_on_root, machine, numbers, together};

/// Paints a piece of the Mandelbrot set by a task farm, with one schedule after another.
#[derive(clap::Parser)]
struct Arguments {
    /// Workers to spawn, if the manager is started alone [default: one per core]
    #[arg(long, value_parser = numbers::count)]
    workers: Option<u64>,
    /// Write the picture into FILE, as PNG
    #[arg(long, value_name = "FILE", value_parser = canvas::path)]
    picture: Option<PathBuf>,
    /// How the tasks are shared out
    #[arg(long, value_enum, default_value = "all")]
    schedule: Schedule,
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
    let Arguments { workers, picture, schedule, scene, report } = shared::arguments(&world);
    let scene = together(&world, scene.check());
    let painter = together(&world, Painter::new(scene));
    let workers = together(&world, spawn::workers_wanted(workers, world.size(), machine::cores()));
    let (chart_file, picture_file) = (report.chart_file(&world), create_on_root(&world, picture.as_deref()));

    // The team: this world, or a larger one with the children in it.
    let children = spawn::children(&universe, workers);
    let team = match &children {
        Some(children) => children.merge(MergeOrder::Low),
        None => world.duplicate(),
    };
    if team.rank() != MANAGER {
        return serve(&team);
    }
    team.process_at_rank(MANAGER).broadcast_into(&mut scene.to_words());
    let mut farm = Farm::open(&team, |band| painter.paint(band));
    let (canvas, laps) = schedule.paint(&mut farm, scene);
    farm.close();

    let ranks = report::Ranks { started: world.size(), spawned: team.size() - world.size() };
    let text = report::text(scene, ranks, &laps) + &shared::measured_on(&team) + ", kernel " + painter.kernel();
    report.print(&text, &report::json(scene, ranks, &laps, canvas.checksum()));
    if let Some(file) = picture_file {
        canvas.save(file).or_abort();
    }
    if let Some(file) = chart_file {
        chart::save(&Timeline { laps: &laps, note: shared::provenance(&team) }, file).or_abort();
    }
}

/// A worker's life, spawned or started with the manager: learns what the picture is, and paints bands of it.
fn serve(team: &SimpleCommunicator) {
    let mut words = [0; 5];
    team.process_at_rank(MANAGER).broadcast_into(&mut words);
    let painter = Painter::new(Scene::from_words(words)).or_abort();
    farm::work(team, |band| painter.paint(band));
}
