//! Variables that the user has exported and that a launcher obeys: they decide where and how ranks start.

use std::env;
use std::ffi::OsString;

use launch::Kind;

use crate::mpi::toolchain::Toolchain;

/// A variable, and what to do about it.
pub struct Exported {
    /// Its name.
    name: String,
    /// What is exported, and what that does.
    pub what: String,
    /// How to be rid of it.
    pub fix: String,
}

/// How names begin that MPICH's launcher and library obey when they start: where, by what, over which network, for how long.
/// From the strings in `mpiexec`, `hydra_pmi_proxy` and `libmpi.so` of MPICH 5.0.2 and 4.0.2; a setting `MPIR_CVAR_X` may be
/// spelt `MPICH_X` and `MPIR_PARAM_X` as well. libfabric's and UCX's, below them, choose the network.
const OF_MPICH: &[&str] = &[
    "HYDRA_",
    "MPIEXEC_",
    "MPICH_PORT_RANGE",
    "MPICH_PORTRANGE",
    "MPICH_CH3_PORT_RANGE",
    "MPICH_CH4_NETMOD",
    "MPIR_PARAM_CH4_NETMOD",
    "MPIR_CVAR_CH4_NETMOD",
    "MPIR_CVAR_PORT_RANGE",
    "MPIR_CVAR_PORTRANGE",
    "MPIR_CVAR_CH3_PORT_RANGE",
    "MPIR_CVAR_CH3_INTERFACE_HOSTNAME",
    "MPIR_CVAR_NEMESIS_TCP_NETWORK_IFACE",
    "FI_PROVIDER",
    "FI_TCP_IFACE",
    "UCX_TLS",
    "UCX_NET_DEVICES",
];
/// The same of Open MPI's, by the frameworks that `ompi_info --all` lists for 4.1: starting on hosts, allocations, mapping
/// and binding, the network between the launcher's parts and between ranks. Those of version 5 are PRRTE's and PMIx's.
const OF_OPEN_MPI: &[&str] = &[
    "OMPI_MCA_plm",
    "OMPI_MCA_ras",
    "OMPI_MCA_rmaps",
    "OMPI_MCA_orte",
    "OMPI_MCA_ess",
    "OMPI_MCA_odls",
    "OMPI_MCA_schizo",
    "OMPI_MCA_routed",
    "OMPI_MCA_pmix",
    "OMPI_MCA_oob",
    "OMPI_MCA_hwloc",
    "OMPI_MCA_btl",
    "OMPI_MCA_mtl",
    "OMPI_MCA_pml",
    "PRTE_MCA_",
    "PMIX_MCA_",
    "UCX_TLS",
    "UCX_NET_DEVICES",
];

/// Says what is exported and decides where and how this MPI's ranks start: before the start, since the launcher may hang for
/// it. Where a host file says where they start, the launcher gets all of it.
pub fn note(toolchain: &Toolchain, has_hosts: bool) {
    for Exported { name, what, fix } in decisive(toolchain) {
        if !has_hosts && launch::stays_away(&name) {
            eprintln!(
                "note: {name} is exported; ranks that start on this machine do without it; if you don't need it: {fix}"
            );
        } else {
            eprintln!("note: {what}; if you don't mean that: {fix}");
        }
    }
}

/// What is exported and decides where and how this MPI's ranks start; not what the course itself sets.
pub fn decisive(toolchain: &Toolchain) -> Vec<Exported> {
    among(env::vars_os(), toolchain.mpi.name.kind(), &toolchain.environment())
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
        name,
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
