//! `cargo course check --watch`: waits until a file of the exercise was saved.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

/// How often the files' times are looked at. A save is answered before the student's hand is back at the screen.
const INTERVAL: Duration = Duration::from_millis(200);

/// When each file in a folder was last changed. A file that is being replaced by an editor is missing for a moment.
#[derive(Debug, PartialEq, Eq)]
pub struct State(Vec<(String, SystemTime)>);

impl State {
    /// That of now.
    pub fn of(folder: &Path) -> Self {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let sources = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "rs"));
        let time = |file: fs::DirEntry| {
            Some((file.file_name().to_string_lossy().into_owned(), file.metadata().ok()?.modified().ok()?))
        };
        let mut times: Vec<_> = sources.filter_map(time).collect();
        times.sort();
        Self(times)
    }

    /// Waits until it is another.
    pub fn wait_for_change(&self, folder: &Path) {
        while *self == Self::of(folder) {
            thread::sleep(INTERVAL);
        }
        // Editors write a file in several steps.
        thread::sleep(INTERVAL / 2);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_save_is_seen_within_a_second() {
        let scratch = harness::Scratch::new();
        let folder = Path::new(&scratch.path("")).to_owned();
        scratch.file("exercise.rs", "1");
        let before = State::of(&folder);
        assert_eq!(before, State::of(&folder));
        scratch.file("notes.txt", "no source");
        assert_eq!(before, State::of(&folder));
        let saved = thread::spawn({
            let file = folder.join("exercise.rs");
            move || {
                thread::sleep(Duration::from_millis(100));
                fs::write(&file, "2").unwrap();
                // Where times have full seconds, a save right after the last one would not be seen.
                fs::File::open(&file).unwrap().set_modified(SystemTime::now() + Duration::from_secs(2)).unwrap();
                Instant::now()
            }
        });
        before.wait_for_change(&folder);
        assert!(saved.join().unwrap().elapsed() < Duration::from_secs(1));
    }
}
