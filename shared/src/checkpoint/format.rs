//! What stands in a checkpoint: a header, what the run computes, how far it is, and a checksum of all that.

use figures::numbers;

/// The first line, before the format's number.
const HEADER: &str = "mpi course checkpoint, format ";
/// Of a file with a larger number, this program knows nothing but that.
const FORMAT: u32 = 1;

/// A checkpoint's text. Its last line is a checksum of the lines before. `run` is lines, too.
pub fn text(run: &str, done: u64, sums: &[u64]) -> String {
    let sums: Vec<_> = sums.iter().map(u64::to_string).collect();
    sealed(&format!("{HEADER}{FORMAT}\n{run}done = {done}\nsums = {}\n", sums.join(" ")))
}

/// Adds the checksum. Any byte that changes, changes it: each step of FNV-1a maps different inputs to different outputs.
fn sealed(body: &str) -> String {
    format!("{body}checksum = {:016x}\n", numbers::fingerprint(body.bytes()))
}

/// The pieces of work done, and their sums, from the checkpoint of a run.
///
/// # Errors
/// What is wrong with it, and what to do: a sentence that goes on after the file's name.
pub fn parse(text: &str, run: &str) -> Result<(u64, Vec<u64>), String> {
    let mut lines = text.lines();
    let format = lines.next().and_then(|line| line.strip_prefix(HEADER)?.parse().ok()).ok_or_else(damaged)?;
    if FORMAT < format {
        return Err(format!(
            "has format {format}, and this program knows {FORMAT}: go on with the newer program that wrote it"
        ));
    }
    let body = text.rfind("checksum").map_or("", |end| &text[..end]);
    if sealed(body) != text {
        return Err(damaged());
    }
    for here in run.lines() {
        let there = lines.next().unwrap_or_default();
        if here != there {
            return Err(format!(
                "is of another run, with '{there}' where this one has '{here}': repeat that run's options, or name \
                 another file"
            ));
        }
    }
    let mut value = |key: &str| lines.next().and_then(|line| line.strip_prefix(key)).ok_or_else(damaged);
    let (done, sums) = (value("done = ")?, value("sums = ")?);
    let number = |text: &str| text.parse().map_err(|_| damaged());
    Ok((number(done)?, sums.split_whitespace().map(number).collect::<Result<_, _>>()?))
}

/// What is said of a file that isn't as it was written, or isn't a checkpoint at all.
pub fn damaged() -> String {
    "is no checkpoint, or is damaged or cut off: name another file, or remove it and begin at the beginning".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "lesson = test\nseed = 42\n";

    fn example() -> String {
        text(RUN, 1_000, &[7, 0, u64::MAX])
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(parse(&example(), RUN), Ok((1_000, vec![7, 0, u64::MAX])));
        assert_eq!(parse(&text(RUN, 0, &[]), RUN), Ok((0, vec![])));
    }

    #[test]
    fn a_change_of_any_bit_is_found() {
        let whole = example();
        for (index, bit) in (0..whole.len()).flat_map(|index| (0..8).map(move |bit| (index, bit))) {
            let mut bytes = whole.clone().into_bytes();
            bytes[index] ^= 1 << bit;
            // What is no longer UTF-8 can't even be read.
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(parse(&changed, RUN).is_err(), "bit {bit} of byte {index}:\n{changed}");
            }
        }
    }

    #[test]
    fn a_file_cut_off_or_continued_anywhere_is_found() {
        let whole = example();
        for length in 0..whole.len() {
            assert_eq!(parse(&whole[..length], RUN), Err(damaged()), "{length} bytes");
        }
        for more in ["\n", "checksum", "sums = 1\n"] {
            assert_eq!(parse(&(whole.clone() + more), RUN), Err(damaged()), "{more}");
        }
    }

    #[test]
    fn another_run_is_named() {
        for (run, sentence) in [
            ("lesson = test\nseed = 7\n", "'seed = 42' where this one has 'seed = 7'"),
            ("lesson = other\nseed = 42\n", "'lesson = test' where this one has 'lesson = other'"),
            ("lesson = test\nseed = 42\nmore = 1\n", "'done = 1000' where this one has 'more = 1'"),
        ] {
            let why = parse(&example(), run).unwrap_err();
            assert!(why.contains(sentence), "{why}");
        }
        assert_eq!(parse(&example(), "lesson = test\n"), Err(damaged()));
    }

    #[test]
    fn a_newer_format_is_named_whatever_it_may_contain() {
        let why = parse("mpi course checkpoint, format 2\n{binary}", RUN).unwrap_err();
        assert!(why.contains("has format 2, and this program knows 1"), "{why}");
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        for text in ["", "\n", "lesson = test\n", "mpi course checkpoint, format one\n", "checksum", HEADER] {
            assert_eq!(parse(text, RUN), Err(damaged()), "{text}");
        }
    }
}
