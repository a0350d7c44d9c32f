//! Guesses what a mistyped name was meant to be.

/// The name that takes the fewest changes to get to, if it takes few for its length.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (changes, name) = names.into_iter().map(|name| (distance(typed, name), name)).min()?;
    (changes <= name.len() / 3).then_some(name)
}

/// How many letters must be added, left out or replaced: Levenshtein's distance, row by row (Wagner and Fischer 1974).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[row.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_levenshteins() {
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("same", "same")), (3, 3, 0));
    }

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["broadcast", "primes"];
        assert_eq!(nearest("brodcast", names), Some("broadcast"));
        assert_eq!(nearest("prims", names), Some("primes"));
        assert_eq!(nearest("zebra", names), None);
    }
}
