//! Sharing out n items over ranks in contiguous blocks whose sizes differ by at most one.

use std::ops::Range;

use mpi::Count;

/// The items of part `part` of `parts`: a contiguous block, possibly empty. The first `items % parts` parts get one
/// item more than the others; in order, the blocks cover `0..items` without a gap.
///
/// # Panics
/// If `part` is not below `parts`.
pub fn block(items: u64, parts: usize, part: usize) -> Range<u64> {
    assert!(part < parts, "part {part} of {parts} does not exist");
    let (parts, part) = (parts as u64, part as u64);
    let (size, longer) = (items / parts, items % parts);
    // Not `items * part / parts`: that product overflows for large ranges.
    let start = part * size + part.min(longer);
    start..start + size + u64::from(part < longer)
}

/// The sizes and the starts of all blocks, in the form that MPI's varying-count collectives (`MPI_Scatterv`,
/// `MPI_Gatherv`) take, for items of `width` elements each.
///
/// # Errors
/// If there are more elements than MPI's 32-bit counts can say.
pub fn counts_and_displacements(items: u64, width: u64, parts: usize) -> Result<(Vec<Count>, Vec<Count>), String> {
    if items.checked_mul(width).is_none_or(|elements| elements > Count::MAX as u64) {
        return Err(format!(
            "{items} items of {width} elements are more than MPI's 32-bit counts can say ({})",
            Count::MAX
        ));
    }
    Ok((0..parts)
        .map(|part| block(items, parts, part))
        .map(|block| (((block.end - block.start) * width) as Count, (block.start * width) as Count))
        .unzip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_everything_once_and_differ_by_one_at_most() {
        for items in [0, 1, 2, 3, 6, 7, 100, 1_000_003, u64::MAX] {
            for parts in [1, 2, 3, 7, 16, 1000] {
                let blocks: Vec<_> = (0..parts).map(|part| block(items, parts, part)).collect();
                assert_eq!(blocks[0].start, 0);
                assert_eq!(blocks[parts - 1].end, items);
                assert!(blocks.windows(2).all(|pair| pair[0].end == pair[1].start));
                let sizes = blocks.iter().map(|block| block.end - block.start);
                assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
            }
        }
    }

    #[test]
    fn counts_are_elements() {
        assert_eq!(counts_and_displacements(5, 10, 3), Ok((vec![20, 20, 10], vec![0, 20, 40])));
        assert!(counts_and_displacements(1 << 31, 1, 3).is_err());
    }
}
