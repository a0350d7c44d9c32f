//! The folder of a trace. One that holds anything else is not touched.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf, absolute};

use trace::UNRECORDED;
use trace::read::is_rank_file;
use trace::unpack::is_packed_file;

use crate::fault::{Context, Fault, Result, USAGE};

/// What `cargo course trace` writes, besides the ranks' files.
const OURS: [&str; 5] = ["index.html", "diagram.svg", "diagram.png", "perfetto.json", UNRECORDED];

/// A folder that is ours to write into.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Looks whether a trace may go there: into a new folder, an empty one, or instead of an earlier trace.
    pub fn check(path: PathBuf) -> Result<Self> {
        // The ranks may run elsewhere.
        let path = absolute(&path).context(|| format!("{} is no folder", path.display()))?;
        match fs::read_dir(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self(path)),
            Err(error) => Err(Fault::usage(format!("{} can't be a trace's folder: {error}", path.display()))),
            Ok(entries) => match entries.flatten().map(|entry| entry.path()).find(|file| !is_ours(file)) {
                None => Ok(Self(path)),
                Some(file) => {
                    let what = format!("{} isn't a trace: it holds {}", path.display(), file.display());
                    Err(Fault::usage(what).fix("another --out, a folder that isn't there yet"))
                }
            },
        }
    }

    /// Makes the folder, and removes an earlier trace.
    pub fn prepare(&self) -> Result<()> {
        let cannot = |fault: Fault| fault.code(USAGE);
        let what = || format!("the trace can't be written into {}", self.0.display());
        fs::create_dir_all(&self.0).context(what).map_err(cannot)?;
        for entry in fs::read_dir(&self.0).context(what).map_err(cannot)?.flatten() {
            if is_ours(&entry.path()) {
                fs::remove_file(entry.path()).context(what).map_err(cannot)?;
            }
        }
        // Whether the ranks can write is known before they start.
        let probe = self.0.join("rank-0.jsonl");
        fs::write(&probe, "").and_then(|()| fs::remove_file(&probe)).context(what).map_err(cannot)
    }

    /// Whether no rank has written anything.
    pub fn is_empty(&self) -> bool {
        let mut entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        !entries.any(|entry| is_a_ranks(&entry.path()))
    }

    /// Whether the program has said why it can't be recorded.
    pub fn is_excused(&self) -> bool {
        self.0.join(UNRECORDED).exists()
    }

    /// Its path, from the root.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

fn is_ours(file: &Path) -> bool {
    let named = file.file_name().and_then(|name| name.to_str()).is_some_and(|name| OURS.contains(&name));
    file.is_file() && (named || is_a_ranks(file))
}

/// Whether a rank has written it, and has perhaps not come to its end.
fn is_a_ranks(file: &Path) -> bool {
    is_rank_file(file) || is_packed_file(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_traces_are_replaced() {
        let root = std::env::temp_dir().join(format!("course-trace-{}", std::process::id()));
        let folder = Folder::check(root.join("new/one")).unwrap();
        folder.prepare().unwrap();
        for name in ["rank-3.jsonl", "rank-3.packed", "index.html", "perfetto.json"] {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        let again = Folder::check(folder.path().into()).unwrap();
        assert!(!again.is_empty());
        again.prepare().unwrap();
        assert!(again.is_empty() && fs::read_dir(again.path()).unwrap().next().is_none());
        fs::write(folder.path().join("thesis.tex"), "years of work").unwrap();
        let fault = Folder::check(folder.path().into()).unwrap_err();
        assert!(fault.code == USAGE && fault.what().contains("thesis.tex"), "{fault}");
        let file = Folder::check(folder.path().join("thesis.tex")).unwrap_err();
        assert_eq!(file.code, USAGE, "{file}");
        let below = Folder::check(folder.path().join("thesis.tex/below"));
        assert_eq!(below.and_then(|below| below.prepare()).unwrap_err().code, USAGE);
        fs::remove_dir_all(root).unwrap();
    }
}
