//! Variables that the user has exported and that a launcher obeys: they decide where and how ranks start.

use std::env;
use std::ffi::OsString;

use launch::Kind;

use crate::config::Config;

/// A variable, and what to do about it.
pub struct Exported {
    /// What is exported, and what that does.
    pub what: String,
    /// How to be rid of it.
    pub fix: String,
}

/// How names begin that MPICH's launcher obeys. A list of ours, to be held against each new version's manual.
const OF_MPICH: &[&str] =
    &["HYDRA_", "HYDRA2_", "MPIEXEC_", "MPICH_NEMESIS_NETMOD", "MPIR_CVAR_CH4_NETMOD", "I_MPI_HYDRA_"];
/// The same of Open MPI's: starting on hosts, allocations, mapping and binding, the network between the launcher's parts.
const OF_OPEN_MPI: &[&str] = &[
    "OMPI_MCA_plm",
    "OMPI_MCA_ras",
    "OMPI_MCA_rmaps",
    "OMPI_MCA_orte",
    "OMPI_MCA_oob",
    "OMPI_MCA_hwloc",
    "OMPI_MCA_btl",
    "OMPI_MCA_pml",
    "PRTE_MCA_",
    "PMIX_MCA_",
];

/// What is exported and decides where and how this MPI's ranks start; not what the course itself sets.
pub fn decisive(config: &Config) -> Vec<Exported> {
    among(env::vars_os(), config.mpi.name.kind(), &config.environment())
}

fn among(
    variables: impl Iterator<Item = (OsString, OsString)>,
    kind: Kind,
    ours: &[(&'static str, String)],
) -> Vec<Exported> {
    let obeyed = match kind {
        Kind::Mpich => OF_MPICH,
        Kind::OpenMpi => OF_OPEN_MPI,
    };
    let words = variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let theirs = words.filter(|(name, _)| {
        obeyed.iter().any(|prefix| name.starts_with(prefix)) && !ours.iter().any(|(own, _)| own == name)
    });
    let mut found: Vec<_> = theirs.collect();
    found.sort();
    let say = |(name, value): (String, String)| Exported {
        what: format!("{name}={} is exported, and the launcher obeys it", value.escape_debug()),
        fix: format!("unset {name}"),
    };
    found.into_iter().map(say).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_launcher_obeys_is_named_and_what_we_set_is_not() {
        let named = |kind| {
            let all = ["HYDRA_HOST_FILE", "OMPI_MCA_plm", "OMPI_MCA_rmaps_base_oversubscribe", "PATH", "SLURM_JOB_ID"];
            let variables = all.into_iter().map(|name| (name.into(), "x".into()));
            let found = among(variables, kind, &[("OMPI_MCA_rmaps_base_oversubscribe", "1".into())]);
            found.into_iter().map(|one| one.fix).collect::<Vec<_>>()
        };
        assert_eq!(named(Kind::Mpich), ["unset HYDRA_HOST_FILE"]);
        assert_eq!(named(Kind::OpenMpi), ["unset OMPI_MCA_plm"]);
    }
}
