//! Checkpoints: a long run that is killed goes on where it was, on any number of ranks.
//!
//! A lesson's work is cut into pieces that are numbered, and whose results are added up. Its ranks share out a run of
//! neighbouring pieces, an *epoch*, add up, and then rank 0 writes: "the first `done` pieces are done, and these are
//! their sums". That says nothing of ranks, so the next run may have more of them, or fewer.

mod format;

use std::{path::PathBuf, time::Instant};

use mpi::{topology::SimpleCommunicator, traits::*};

use crate::{Output, input, together};

/// A checkpoint has some hundred bytes; what is longer is something else.
const MOST_BYTES: u64 = 1 << 20;
/// An epoch may be so many times as long as the one before. The first one is as short as can be, since nobody knows yet
/// how long a piece takes, and what takes less than a millisecond is measured badly.
const GROWTH: u64 = 8;

/// The options of a lesson whose run can go on after it was killed.
#[derive(clap::Args, Debug)]
pub struct CheckpointOptions {
    /// Write down in FILE, every few seconds, how far the run is
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Go on from the checkpoint in FILE; begin at the beginning if there is none yet
    #[arg(long, requires = "checkpoint")]
    resume: bool,
    /// Time from one checkpoint to the next
    #[arg(long, value_name = "SECONDS", requires = "checkpoint", default_value = "10", value_parser = seconds)]
    checkpoint_every: f64,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0 && seconds.is_finite());
    seconds.ok_or_else(|| format!("'{text}' is no time; write seconds, more than none, such as 10 or 0.5"))
}

/// How far a run is, and where that is written down.
#[derive(Debug)]
pub struct Checkpoint {
    /// The pieces of work that earlier runs have done, counted from the first one. Every rank knows.
    pub done: u64,
    /// What these pieces add up to. Rank 0 knows. The others have zeros, so that all ranks' numbers can be added up.
    pub sums: Vec<u64>,
    path: Option<PathBuf>,
    /// What is computed, in lines of `key = value`.
    run: String,
    /// Seconds from one checkpoint to the next.
    every: f64,
    /// How many pieces each rank has in the current epoch, and when that began.
    rounds: u64,
    began: Instant,
    is_root: bool,
}

impl CheckpointOptions {
    /// Reads the checkpoint on rank 0 if the run is to go on, and makes sure that one can be written. Collective.
    ///
    /// `run` says what is computed, in lines of `key = value`; a checkpoint whose lines differ is refused. So say all
    /// that the sums depend on, and nothing else. There are `all` pieces of work, and each yields so many `sums`.
    pub fn open(self, world: &SimpleCommunicator, run: String, all: u64, sums: usize) -> Checkpoint {
        let (path, every, is_root) = (self.checkpoint, self.checkpoint_every, world.rank() == 0);
        let began = Instant::now();
        let mut new = Checkpoint { done: 0, sums: vec![0; sums], path, run, every, rounds: 1, began, is_root };
        let outcome = if is_root { new.go_on(self.resume, all) } else { Ok(()) };
        let mut checkpoint = together(world, outcome.map(|()| new));
        world.process_at_rank(0).broadcast_into(&mut checkpoint.done);
        checkpoint
    }
}

impl Checkpoint {
    /// Takes over what the file says, if there is one and `resume` is asked for.
    fn go_on(&mut self, resume: bool, all: u64) -> Result<(), String> {
        let Some(path) = &self.path else { return Ok(()) };
        // An hour's work must not end in "permission denied".
        drop(Output::create(path)?);
        let name = path.display();
        if !path.exists() {
            if resume {
                eprintln!("there is no checkpoint '{name}' yet: this run begins at the beginning");
            }
            return Ok(());
        }
        if !resume {
            return Err(format!("'{name}' is there already: add --resume to go on with its run, or remove it"));
        }
        let read = format::parse(&input::read_text(path, MOST_BYTES)?, &self.run);
        let fits = |read: &(u64, Vec<u64>)| read.0 <= all && read.1.len() == self.sums.len();
        (self.done, self.sums) = read
            .and_then(|read| Some(read).filter(fits).ok_or_else(format::damaged))
            .map_err(|why| format!("'{name}' {why}"))?;
        let percent = 100.0 * self.done as f64 / all.max(1) as f64;
        eprintln!("going on from checkpoint '{name}', in which {percent:.1} % is done");
        Ok(())
    }

    /// Whether checkpoints are asked for.
    pub fn is_wanted(&self) -> bool {
        self.path.is_some()
    }

    /// The end of the epoch that now begins with piece `done`, of `all`. It lasts about as long as is wanted from one
    /// checkpoint to the next, and gives each rank as many pieces. Without checkpoints, one epoch is all there is.
    ///
    /// Clocks differ from rank to rank: let rank 0 say where the epoch ends.
    pub fn epoch_end(&mut self, done: u64, all: u64, ranks: usize) -> u64 {
        self.began = Instant::now();
        let pieces = if self.is_wanted() { self.rounds.saturating_mul(ranks as u64) } else { all };
        all.min(done.saturating_add(pieces))
    }

    /// At the end of an epoch: writes that the first `done` pieces are done, and that these are their sums. Does
    /// nothing on other ranks than 0, and without checkpoints.
    ///
    /// # Errors
    /// A sentence that names the path and the reason, e.g. a full disk. The checkpoint before is still there then.
    pub fn save(&mut self, done: u64, sums: &[u64]) -> Result<(), String> {
        let Some(path) = self.path.as_deref().filter(|_| self.is_root) else { return Ok(()) };
        // Without the time for writing, or a slow disk would make epochs short, and short epochs write more often.
        let wanted = self.every / self.began.elapsed().as_secs_f64() * self.rounds as f64;
        self.rounds = (wanted as u64).clamp(1, self.rounds.saturating_mul(GROWTH));
        Output::create(path)?.write_whole(format::text(&self.run, done, sums).as_bytes())
    }
}

#[cfg(test)]
mod tests;
