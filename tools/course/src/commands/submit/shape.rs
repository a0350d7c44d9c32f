//! On how many nodes a job runs if it is to have another number of ranks than its script asks for.

/// The options for sbatch that give the job `ranks` ranks, in the manner of its script: as many on each node as it says,
/// on as many nodes as that takes; and only if these are more nodes than it says, more on each. What the user says to sbatch
/// stands for what the script says.
pub fn options(script: &str, users: &[String], ranks: u32) -> Vec<String> {
    let words: Vec<String> = directives(script).chain(users.iter().cloned()).collect();
    let mut options = vec![format!("--ntasks={ranks}")];
    if let (Some(nodes), Some(per_node)) = (number(&words, "nodes", 'N'), number(&words, "ntasks-per-node", '\0')) {
        let nodes = nodes.min(ranks.div_ceil(per_node));
        // Evenly: 6 ranks are 3 and 3, not 4 and 2.
        options.extend([format!("--nodes={nodes}"), format!("--ntasks-per-node={}", ranks.div_ceil(nodes))]);
    }
    options
}

/// The words of the script's `#SBATCH` lines, down to its first command, where sbatch stops reading. A word may be quoted,
/// and a comment may follow.
fn directives(script: &str) -> impl Iterator<Item = String> {
    let lines = script.lines().map_while(|line| (line.trim().is_empty() || line.starts_with('#')).then_some(line));
    let directives = lines.filter_map(|line| line.strip_prefix("#SBATCH"));
    directives.filter(|rest| rest.starts_with([' ', '\t'])).flat_map(|rest| {
        let words = rest.split_whitespace().take_while(|word| !word.starts_with('#'));
        words.map(|word| word.replace(['"', '\''], "")).collect::<Vec<_>>()
    })
}

/// The number that these words give for an option, if it is one and positive: the last one counts. In all of sbatch's
/// spellings: `--nodes=4`, `--nodes 4`, `-N4`, `-N 4`, and a long name cut off where it is still the only one.
fn number(words: &[String], long: &str, short: char) -> Option<u32> {
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let next = || words.get(at + 1).cloned().unwrap_or_default();
        let value = match word.strip_prefix("--") {
            Some(name) => match name.split_once('=') {
                Some((name, value)) => is_meant(name, long).then(|| value.to_owned()),
                None => is_meant(name, long).then(next),
            },
            None => word.strip_prefix('-').and_then(|rest| rest.strip_prefix(short)).map(|value| match value {
                "" => next(),
                value => value.trim_start().to_owned(),
            }),
        };
        found = value.or(found);
    }
    found?.parse().ok().filter(|&number| number > 0)
}

/// Whether sbatch takes the name for this option: `--ntasks-per-n` is one of its own, `--node` could be `--nodelist`.
fn is_meant(name: &str, long: &str) -> bool {
    name == long || (long == "ntasks-per-node" && name.starts_with("ntasks-per-n") && long.starts_with(name))
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
            assert_eq!(options(script, &[], ranks), expected);
        }
    }

    #[test]
    fn a_script_that_asks_otherwise_is_left_alone() {
        for script in ["#SBATCH --ntasks=4\n", "#SBATCH --nodes=2-4\n#SBATCH --ntasks-per-node=4\n", ""] {
            assert_eq!(options(script, &[], 8), ["--ntasks=8"]);
        }
    }

    #[test]
    fn all_of_sbatchs_spellings_are_read() {
        for script in [
            "#SBATCH -N4 --ntasks-per-node 4\n",
            "#SBATCH -N 4 --ntasks-per-node=4 # four Pis\n",
            "#SBATCH --nodes 4\n# a comment\n\n#SBATCH\t--ntasks-per-n=4\n",
            "#SBATCH --nodes=\"4\" --nodelist=a --ntasks-per-node='4' --ntasks=9\n",
            "#SBATCH -N 2 -N 4 --ntasks-per-node=4\necho\n#SBATCH --nodes=1\n",
        ] {
            assert_eq!(options(script, &[], 8), ["--ntasks=8", "--nodes=2", "--ntasks-per-node=4"], "{script}");
        }
        let users = ["-N8", "--ntasks-per-node", "1"].map(String::from);
        let expected = ["--ntasks=8", "--nodes=8", "--ntasks-per-node=1"];
        assert_eq!(options("#SBATCH -N 4 --ntasks-per-node=4\n", &users, 8), expected);
    }
}
