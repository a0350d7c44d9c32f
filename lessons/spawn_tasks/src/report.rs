//! What the program says about its runs.

use std::fmt::Write;

use mpi::Rank;
use serde_json::{Value, json};
use shared::numbers::{duration, plural};

use crate::{lap::Lap, picture::Scene};

/// Where the ranks come from.
#[derive(Clone, Copy)]
pub struct Ranks {
    /// Started by mpiexec, the manager among them.
    pub started: Rank,
    /// Spawned by the manager.
    pub spawned: Rank,
}

/// For people: what was done, and a table with a line for each schedule.
pub fn text(scene: Scene, Ranks { started, spawned }: Ranks, laps: &[(&str, Lap)]) -> String {
    let (width, height) = scene.size();
    let team = match (started, spawned) {
        (1, 0) => "the manager alone".into(),
        (_, 0) => plural(started as usize - 1, "worker"),
        _ => plural(spawned as usize, "spawned worker"),
    };
    let mut text = format!("{width} × {height} pixels in {} tasks, done by {team}\n\n", scene.bands());
    text += "schedule  chunks        time  busiest worker   mean worker  imbalance\n";
    for (name, lap) in laps {
        let busy = lap.busy();
        let (most, sum) = busy.iter().fold((0.0_f64, 0.0), |(most, sum), &busy| (most.max(busy), sum + busy));
        let (time, most, mean) = (duration(lap.seconds), duration(most), duration(sum / busy.len() as f64));
        let (chunks, imbalance) = (lap.spans.len(), lap.imbalance() * 100.0);
        let _ = writeln!(text, "{name:<8}{chunks:>8}{time:>12}{most:>16}{mean:>14}{imbalance:>9.0} %");
    }
    text
}

/// For scripts: what was done, the picture's checksum, and for each schedule its time, its imbalance, the number of
/// tasks that each worker did, and the chunks: the first task of each, and the one behind its last.
pub fn json(scene: Scene, Ranks { started, spawned }: Ranks, laps: &[(&str, Lap)], checksum: u64) -> Value {
    let chunks = |lap: &Lap| lap.chunks().iter().map(|chunk| [chunk.start, chunk.end]).collect::<Vec<_>>();
    let entry = |lap: &Lap| json!({"seconds": lap.seconds, "imbalance": lap.imbalance(), "tasks": lap.tasks(), "chunks": chunks(lap)});
    let schedules: Value = laps.iter().map(|(name, lap)| ((*name).to_owned(), entry(lap))).collect();
    let seconds: f64 = laps.iter().map(|(_, lap)| lap.seconds).sum();
    let (width, height) = scene.size();
    json!({
        "lesson": "spawn_tasks", "ranks": started, "seconds": seconds, "spawned": spawned,
        "workers": (started + spawned - 1).max(1), "width": width, "height": height, "tasks": scene.bands(),
        "checksum": format!("{checksum:016x}"), "schedules": schedules,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lap::Span;

    #[test]
    fn every_schedule_has_its_line_and_its_entry() {
        let scene = Scene::new(4, 3, 2, 1).unwrap();
        let spans = vec![
            Span { worker: 1, tasks: 2..3, start: 0.5, end: 1.5 },
            Span { worker: 0, tasks: 0..2, start: 0.0, end: 3.0 },
        ];
        let lap = Lap { workers: 2, seconds: 3.5, spans };
        let laps = [("static", lap.clone()), ("dynamic", lap)];
        let text = text(scene, Ranks { started: 3, spawned: 0 }, &laps);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "4 × 3 pixels in 3 tasks, done by 2 workers");
        assert_eq!(lines[4], "dynamic        2      3.50 s          3.00 s        2.00 s       50 %");
        let object = json(scene, Ranks { started: 1, spawned: 2 }, &laps, 255);
        assert_eq!(object["schedules"]["dynamic"]["tasks"], json!([2, 1]));
        assert_eq!(object["schedules"]["dynamic"]["chunks"], json!([[0, 2], [2, 3]]));
        assert_eq!(object["schedules"]["static"]["imbalance"], 0.5);
        assert_eq!((&object["workers"], &object["seconds"]), (&2.into(), &7.0.into()));
        assert_eq!(object["checksum"], "00000000000000ff");
    }
}
