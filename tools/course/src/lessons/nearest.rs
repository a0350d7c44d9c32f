//! Guesses what a mistyped name was meant to be.

/// The name that takes the fewest changes to get to, if it takes few for its length.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (changes, name) = names.into_iter().map(|name| (strsim::levenshtein(typed, name), name)).min()?;
    (changes <= name.len() / 3).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["broadcast", "primes"];
        assert_eq!(nearest("brodcast", names), Some("broadcast"));
        assert_eq!(nearest("prims", names), Some("primes"));
        assert_eq!(nearest("zebra", names), None);
    }
}
