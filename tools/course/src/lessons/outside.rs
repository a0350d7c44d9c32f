//! Commands that other packages bring: each line of `[package.metadata.command]` in a manifest is a command's name and
//! what it does.
//!
//! They draw charts, or use much else that takes longer to build than all of this tool, which everybody waits for before
//! the first lesson runs. So each is built when it is asked for (`hand_over`).

use serde_json::Value;

/// A command of another package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// What is typed after `cargo course`.
    pub name: String,
    /// What it does, in a line.
    pub about: String,
    /// The package, whose only program has it.
    pub package: String,
}

impl Outside {
    /// Those of a package of `cargo metadata`.
    pub fn of_package(package: &Value) -> impl Iterator<Item = Self> {
        let name = package["name"].as_str().unwrap_or_default();
        let commands = package["metadata"]["command"].as_object().into_iter().flatten();
        commands.filter_map(move |(command, about)| {
            Some(Self { name: command.clone(), about: about.as_str()?.to_owned(), package: name.to_owned() })
        })
    }

    /// As `cargo course --help` shows it; its own options are the program's to explain.
    pub fn to_clap(&self) -> clap::Command {
        let rest = clap::Arg::new("arguments").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
        clap::Command::new(self.name.clone()).about(self.about.clone()).disable_help_flag(true).arg(rest)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_package_names_its_commands_in_its_manifest() {
        let package = json!({"name": "measure", "metadata": {"command": {"bench": "Measure", "scale": "Scale"}}});
        let found: Vec<_> = Outside::of_package(&package).map(|command| (command.name, command.about)).collect();
        assert_eq!(found, [("bench".into(), "Measure".into()), ("scale".into(), "Scale".into())]);
        assert_eq!(Outside::of_package(&json!({"name": "trace", "metadata": null})).count(), 0);
    }

    #[test]
    fn all_that_follows_is_the_programs() {
        let command = Outside { name: "bench".into(), about: "Measure".into(), package: "measure".into() }.to_clap();
        let typed = clap::Command::new("course").subcommand(command);
        for rest in [&["primes", "--rounds", "3"][..], &["--help"], &["primes", "--", "--darts", "1"]] {
            assert!(typed.clone().try_get_matches_from([&["course", "bench"], rest].concat()).is_ok(), "{rest:?}");
        }
    }
}
