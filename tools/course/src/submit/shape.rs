//! On how many nodes a job runs if it is to have another number of ranks than its script asks for.

/// The options for sbatch that give the job `ranks` ranks, in the manner of its script: as many on each node as it says,
/// on as many nodes as that takes; and only if these are more nodes than it says, more on each.
pub fn options(script: &str, ranks: u32) -> Vec<String> {
    let mut options = vec![format!("--ntasks={ranks}")];
    if let (Some(nodes), Some(per_node)) = (directive(script, "--nodes="), directive(script, "--ntasks-per-node=")) {
        let nodes = nodes.min(ranks.div_ceil(per_node));
        // Evenly: 6 ranks are 3 and 3, not 4 and 2.
        options.extend([format!("--nodes={nodes}"), format!("--ntasks-per-node={}", ranks.div_ceil(nodes))]);
    }
    options
}

/// The number that the script's `#SBATCH` lines give for this option, if it is one and positive.
fn directive(script: &str, option: &str) -> Option<u32> {
    let words = script.lines().filter_map(|line| line.strip_prefix("#SBATCH ")).flat_map(str::split_whitespace);
    words.filter_map(|word| word.strip_prefix(option)).next_back()?.parse().ok().filter(|&number| number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_laid_out_as_the_script_does() {
        let script = "#!/bin/bash\n##SBATCH --nodes=9\n#SBATCH --nodes=4\n#SBATCH --ntasks-per-node=4 --time=1\n";
        for (ranks, nodes, per_node) in
            [(1, 1, 1), (4, 1, 4), (6, 2, 3), (8, 2, 4), (13, 4, 4), (16, 4, 4), (64, 4, 16)]
        {
            let expected =
                [format!("--ntasks={ranks}"), format!("--nodes={nodes}"), format!("--ntasks-per-node={per_node}")];
            assert_eq!(options(script, ranks), expected);
        }
    }

    #[test]
    fn a_script_that_asks_otherwise_is_left_alone() {
        for script in ["#SBATCH --ntasks=4\n", "#SBATCH --nodes=2-4\n#SBATCH --ntasks-per-node=4\n", ""] {
            assert_eq!(options(script, 8), ["--ntasks=8"]);
        }
    }
}
