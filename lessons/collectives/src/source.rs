//! Where the keys come from: each rank makes its own, or rank 0 reads a file and scatters it.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use mpi::{datatype::Partition, topology::SimpleCommunicator, traits::*};
use shared::{block, counts_and_displacements, grouped, numbers, together};

use crate::{Distribution, Method, method::MOST_GATHERED};

/// The options that say what is sorted.
#[derive(clap::Args, Clone, Debug)]
pub struct Source {
    /// How many keys, e.g. 1e8
    #[arg(long, default_value = "1e6", value_parser = numbers::count)]
    pub count: u64,
    /// The same seed gives the same keys, on any number of ranks
    #[arg(long, default_value = "42", value_parser = numbers::count)]
    pub seed: u64,
    /// How the keys are distributed
    #[arg(long, value_enum, default_value = "uniform")]
    pub distribution: Distribution,
    /// Sort the keys in FILE instead: whole numbers below 2^64, with white space between them
    #[arg(long, value_name = "FILE", conflicts_with_all = ["count", "seed", "distribution"])]
    pub file: Option<PathBuf>,
}

impl Source {
    /// What the keys are called in the result.
    pub fn name(&self) -> &'static str {
        if self.file.is_some() { "file" } else { self.distribution.name() }
    }

    /// This rank's block of the keys. Collective: what can't be read, or is too much for the method, ends all ranks
    /// together.
    pub fn load(&self, world: &SimpleCommunicator, method: Method) -> Vec<u64> {
        let (rank, size) = (world.rank() as usize, world.size() as usize);
        let allowed = |count| together(world, method.allows(count, size));
        let Some(file) = &self.file else {
            allowed(self.count);
            let mine = block(self.count, size, rank);
            let mut keys = together(world, room(mine.end - mine.start));
            keys.extend(mine.map(|index| self.distribution.key(self.seed, index, self.count)));
            return keys;
        };
        let all = together(world, if rank == 0 { read(file) } else { Ok(Vec::new()) });
        let mut count = all.len() as u64;
        world.process_at_rank(0).broadcast_into(&mut count);
        allowed(count);
        scatter(world, &all, count)
    }
}

/// Scatters rank 0's keys in blocks of equal size, as far as possible. Collective.
pub fn scatter(world: &SimpleCommunicator, all: &[u64], count: u64) -> Vec<u64> {
    let (rank, root) = (world.rank() as usize, world.process_at_rank(0));
    let (counts, starts) = together(world, counts_and_displacements(count, 1, world.size() as usize));
    let mut mine = together(world, room(counts[rank] as u64));
    mine.resize(counts[rank] as usize, 0);
    match rank {
        0 => root.scatter_varcount_into_root(&Partition::new(all, &counts[..], &starts[..]), &mut mine[..]),
        _ => root.scatter_varcount_into(&mut mine[..]),
    }
    mine
}

/// An empty list with room for that many keys, and for one at least: an empty list without room has no address of its
/// own, and Open MPI takes the one that it has for `MPI_IN_PLACE`.
///
/// # Errors
/// A sentence with the size, if the system doesn't give so much memory.
pub fn room(keys: u64) -> Result<Vec<u64>, String> {
    let mut list = Vec::new();
    let size = usize::try_from(keys).unwrap_or(usize::MAX).max(1);
    list.try_reserve_exact(size)
        .map_err(|_| format!("there is no memory for {} keys; take more nodes, or fewer keys", grouped(keys)))?;
    Ok(list)
}

fn read(path: &Path) -> Result<Vec<u64>, String> {
    let name = path.display();
    let file = File::open(path).map_err(|error| format!("'{name}' can't be read: {error}"))?;
    parse(BufReader::new(file)).map_err(|why| format!("'{name}'{why}"))
}

/// Reads whole numbers with white space between them, in any number of lines. A piece at a time: a text of 10⁸ keys is
/// 2 GB, and needn't be in memory as well.
///
/// # Errors
/// The end of a sentence, to follow the file's name: the line, what stands there, and what should.
pub fn parse(mut text: impl BufRead) -> Result<Vec<u64>, String> {
    let (mut keys, mut line, mut word) = (Vec::new(), 1, String::new());
    loop {
        let bytes = text.fill_buf().map_err(|error| format!(" can't be read: {error}"))?;
        // White space behind the end ends the last word.
        let (bytes, length) = if bytes.is_empty() { (&b" "[..], 0) } else { (bytes, bytes.len()) };
        for &byte in bytes {
            if !byte.is_ascii_whitespace() {
                word.push(char::from(byte));
            } else if !word.is_empty() {
                keys.push(key(&word, line)?);
                word.clear();
            }
            line += u64::from(byte == b'\n');
        }
        // A word that is too long, or a file that never ends, must not fill the memory.
        if word.len() > LONGEST {
            key(&word, line)?;
        }
        if keys.len() as u64 > MOST_GATHERED {
            return Err(format!(" has more keys than MPI's 32-bit counts can say ({})", grouped(MOST_GATHERED)));
        }
        match length {
            0 => return Ok(keys),
            length => text.consume(length),
        }
    }
}

/// Digits of the largest key, 18446744073709551615.
const LONGEST: usize = 20;

fn key(word: &str, line: u64) -> Result<u64, String> {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let key = word.parse().ok().filter(|_| digits && word.len() <= LONGEST);
    key.ok_or_else(|| {
        let shown: String = word.chars().take(LONGEST).flat_map(char::escape_default).collect();
        let shown = if word.chars().count() > LONGEST { shown + "…" } else { shown };
        format!(", line {line}: '{shown}' is not a whole number from 0 to 18446744073709551615")
    })
}
