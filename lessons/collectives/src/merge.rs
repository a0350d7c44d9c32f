//! The other order of steps: sort first, exchange, and then merge what came from each rank. For comparison.

/// Merges sorted runs, neighbours two by two, until one is left: log₂(runs) times over all keys.
pub fn merge(mut runs: Vec<Vec<u64>>) -> Vec<u64> {
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            merged.push(pairs.next().map_or_else(|| left.clone(), |right| merge_two(&left, &right)));
        }
        runs = merged;
    }
    runs.pop().unwrap_or_default()
}

fn merge_two(left: &[u64], right: &[u64]) -> Vec<u64> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut l, mut r) = (0, 0);
    while l < left.len() && r < right.len() {
        // Additions instead of a branch that would be guessed wrong half of the time.
        let take_left = left[l] <= right[r];
        merged.push(if take_left { left[l] } else { right[r] });
        l += usize::from(take_left);
        r += usize::from(!take_left);
    }
    merged.extend_from_slice(&left[l..]);
    merged.extend_from_slice(&right[r..]);
    merged
}
