//! Writes the events of one rank into its file, up to a limit: a run with 10⁸ messages must not fill the disk.

use std::path::{Path, PathBuf};
use std::{fs, io};

use trace::{read, unpack};

use super::file::MappedFile;
use super::line::Line;

/// Events that a rank records unless `MPI_TRACE_EVENTS` says otherwise: about 35 MB of JSON, and what a page can still show.
pub const LIMIT: u64 = 250_000;

/// The file of one rank.
pub struct Recorder {
    /// None if nothing is to be recorded.
    path: Option<PathBuf>,
    line: Line,
    left: u64,
    left_out: u64,
    /// Where it stands what this rank is in.
    present: Option<(u64, u64)>,
}

impl Recorder {
    /// Begins the file with this header, an object of JSON.
    pub fn create(folder: &Path, rank: usize, header: &str, limit: u64) -> io::Result<Self> {
        let path = unpack::packed_file(folder, rank);
        // An earlier trace's lines must not be taken for those of a rank that gets killed.
        match fs::remove_file(read::file(folder, rank)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
        let mut line = Line::new(MappedFile::create(&path)?);
        line.json(header)?;
        Ok(Self { path: Some(path), line, left: limit, left_out: 0, present: None })
    }

    /// A recorder that writes nothing.
    pub fn nowhere() -> io::Result<Self> {
        Ok(Self { path: None, line: Line::new(MappedFile::nowhere()?), left: 0, left_out: 0, present: None })
    }

    /// Records a call; `fill` adds to its line, and is called beyond the limit as well.
    #[inline]
    pub fn record(&mut self, call: &str, start: i64, end: i64, fill: impl FnOnce(&mut Line)) {
        let kept = self.left > 0;
        self.line.begin(start, end, call, kept);
        fill(&mut self.line);
        if kept {
            self.left -= 1;
            if let Err(error) = self.line.end() {
                self.stop(&error);
            }
        } else {
            self.left_out += 1;
        }
    }

    /// Notes what this rank is in, an object of JSON, in place of what was noted before: if it is killed, that is the last that
    /// one gets to know of it.
    pub fn note(&mut self, object: &str) {
        if self.path.is_some() {
            self.present = self.line.instead(self.present, object).ok();
        }
    }

    /// Writes the last line, closes the file, and makes JSON of it. `more` is further fields of that line.
    pub fn close(mut self, at: i64, more: &str) {
        let Some(path) = self.path else { return };
        let last = self.line.json(&format!("{{\"t\":{at},\"end\":true,\"left_out\":{}{more}}}", self.left_out));
        drop(self.line);
        if let Err(error) = last.and_then(|()| unpack::file(&path)) {
            let place = path.display();
            eprintln!("trace: {place} stays until there is room for its JSON (cargo course trace --convert): {error}");
        }
    }

    #[cold]
    fn stop(&mut self, error: &io::Error) {
        eprintln!("trace: from here on nothing is recorded on this rank: {error}");
        self.left = 0;
        self.left_out += 1;
    }
}

/// A text as a string of JSON.
pub fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_beyond_the_limit_are_counted() {
        let folder = std::env::temp_dir().join(format!("mpi_shim-recorder-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut recorder = Recorder::create(&folder, 7, "{\"format\":1}", 2).unwrap();
        let mut filled = 0;
        for start in 0..5 {
            recorder.record("Barrier", start, start + 1, |_| filled += 1);
        }
        recorder.close(9, ",\"drift_ns\":3");
        let text = fs::read_to_string(read::file(&folder, 7)).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!((lines.len(), filled), (4, 5), "{text}");
        assert_eq!(lines[3], "{\"t\":9,\"end\":true,\"left_out\":3,\"drift_ns\":3}");
        assert!(!unpack::packed_file(&folder, 7).exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_a_rank_is_in_stands_there_once() {
        let folder = std::env::temp_dir().join(format!("mpi_shim-present-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut recorder = Recorder::create(&folder, 7, "{\"format\":1}", 9).unwrap();
        recorder.note("{\"now\":\"Recv\",\"t\":10}");
        recorder.note("{\"now\":\"Recv\",\"t\":9}");
        recorder.record("Recv", 1, 2, |_| ());
        recorder.note("{\"now\":\"\",\"t\":3}");
        recorder.close(9, "");
        let text = fs::read_to_string(read::file(&folder, 7)).unwrap();
        let lines: Vec<_> = text.lines().skip(1).map(|line| &line[..line.len().min(18)]).collect();
        assert_eq!(
            lines[..3],
            ["{\"now\":\"Recv\",\"t\":", "{\"t\":1,\"d\":1,\"call", "{\"now\":\"\",\"t\":3}"],
            "{text}"
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_made_is_an_error() {
        assert!(Recorder::create(Path::new("/no/such/folder"), 0, "{}", 1).is_err());
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(quoted("a\"b\\\n"), r#""a\"b\\\u000a""#);
    }
}
