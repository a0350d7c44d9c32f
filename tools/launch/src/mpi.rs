//! How MPIs differ at run time: the environment that each launcher needs, and the command that starts ranks.

use std::env;
use std::ffi::OsString;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::contract;

/// The families of MPI that the course runs on. They differ in launcher, host file and environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Open MPI, whose launcher is `mpirun`.
    OpenMpi,
    /// MPICH, whose launcher is Hydra's `mpiexec`.
    Mpich,
}

/// The environment in which this MPI's launcher works where students are: in a container, as root, and with more
/// ranks than cores.
///
/// These are variables and not flags so that they reach `cargo test` and a hand-typed `mpiexec` as well, through
/// `[env]` in `.cargo/mpi.toml`. They change nothing for whoever isn't root and has cores enough, except that ranks
/// aren't bound to cores: two jobs on one machine would otherwise share its first cores.
pub fn environment(kind: Kind, major: u32) -> Vec<(&'static str, &'static str)> {
    match kind {
        Kind::Mpich if major < 5 => Vec::new(),
        Kind::Mpich => MPICH_5.to_vec(),
        Kind::OpenMpi if major < 5 => [&OPEN_MPI[..], &OPEN_MPI_4].concat(),
        Kind::OpenMpi => [&OPEN_MPI[..], &OPEN_MPI_5].concat(),
    }
}

/// A rank that waits asks for messages again and again, and others on its core, whose messages it waits for, can't compute.
/// So it sleeps for some 50 µs after every 1,000 questions in vain. (MPICH 4.0 doesn't know these; pmodels/mpich pull
/// request 7380.)
const MPICH_5: [(&str, &str); 2] =
    [("MPIR_CVAR_CH4_PROGRESS_THROTTLE", "1"), ("MPIR_CVAR_CH4_PROGRESS_THROTTLE_NO_PROGRESS_COUNT", "1000")];

const OPEN_MPI: [(&str, &str); 3] = [
    ("OMPI_ALLOW_RUN_AS_ROOT", "1"),
    ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
    // A waiting rank gives its core away, which more ranks than cores depend on.
    ("OMPI_MCA_mpi_yield_when_idle", "1"),
];

const OPEN_MPI_4: [(&str, &str); 3] = [
    ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
    ("OMPI_MCA_hwloc_base_binding_policy", "none"),
    // Many containers forbid the system call behind "CMA", and each large message then prints a warning.
    ("OMPI_MCA_btl_vader_single_copy_mechanism", "none"),
];

/// Open MPI 5 hands the launching over to PRRTE, which has variables of its own.
const OPEN_MPI_5: [(&str, &str); 4] = [
    ("PRTE_ALLOW_RUN_AS_ROOT", "1"),
    ("PRTE_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
    ("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"),
    ("PRTE_MCA_hwloc_default_binding_policy", "none"),
];

/// Runs a rank under MPICH, whose launcher names the *process* that was killed, and now and then the wrong one: it
/// kills the others at once and then looks who is dead. This shell says which rank it was before the launcher learns of
/// it, since the launcher sees no end of the rank until the shell ends, too. The shell ends by the same signal: with an
/// exit code instead, MPICH 5.0.2 overlooked the death of a rank in 6 of 582 runs on a busy machine, and hung. It also writes
/// down who ended with which code, for whoever has asked for that by [`contract::ENDS`]: the launcher ends the others of a rank that
/// leaves without `MPI_Finalize`, but doesn't say which one that was.
const NAME_THE_KILLED: &str = r#""$0" "$@"; code=$?
[ -z "$COURSE_ENDS" ] || echo "$PMI_RANK $code" >>"$COURSE_ENDS"
[ "$code" -le 128 ] || {
    echo "rank $PMI_RANK of $PMI_SIZE on $(uname -n): killed by signal $((code - 128))" >&2
    kill -"$((code - 128))" $$
}
exit "$code""#;

/// How names of variables begin that send ranks elsewhere than to this machine, or by other means: nothing of them is of use
/// where no host file and no batch system says so, and a launcher may hang for them (Hydra's for `HYDRA_LAUNCHER=slurm`).
const ELSEWHERE: &[&str] = &[
    "HYDRA_LAUNCHER",
    "HYDRA_BOOTSTRAP",
    "HYDRA_HOST_FILE",
    "HYDRA_RMK",
    "HYDRA_IFACE",
    "OMPI_MCA_plm",
    "OMPI_MCA_ras",
    "OMPI_MCA_ess",
    "OMPI_MCA_oob",
    "OMPI_MCA_orte_default_hostfile",
    "OMPI_MCA_orte_launch_agent",
    "OMPI_MCA_orte_rsh_agent",
    "PRTE_MCA_plm",
    "PRTE_MCA_ras",
    "PRTE_MCA_ess",
    "PRTE_MCA_oob",
    "PRTE_MCA_prte_default_hostfile",
    "PRTE_MCA_prte_launch_agent",
];
/// What batch systems tell the jobs that they have given machines to: Slurm, PBS, LSF, Grid Engine, Cobalt, LoadLeveler.
const BATCH_SYSTEMS: &[&str] =
    &["SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "PE_HOSTFILE", "COBALT_JOBID", "LOADL_STEP_ID"];

/// Whether ranks start without this variable where no host file says where they start.
pub fn stays_away(name: &str) -> bool {
    ELSEWHERE.iter().any(|begin| name.starts_with(begin)) && !BATCH_SYSTEMS.iter().any(|job| env::var_os(job).is_some())
}

/// An MPI launcher.
#[derive(Clone, Debug)]
pub struct Launcher {
    /// The program, as a path or as a name on the `PATH`.
    pub mpiexec: PathBuf,
    kind: Kind,
    options: Vec<OsString>,
    settings: Vec<OsString>,
}

impl Launcher {
    /// The launcher at this path, or of this name on the `PATH`.
    pub fn new(mpiexec: impl Into<PathBuf>, kind: Kind) -> Self {
        Self { mpiexec: mpiexec.into(), kind, options: Vec::new(), settings: Vec::new() }
    }

    /// The launcher that `cargo course setup` chose (`COURSE_MPIEXEC`), else the `mpiexec` on the `PATH`.
    pub fn from_environment() -> Self {
        let set_up = |name| env::var_os(name).filter(|value| !value.is_empty());
        let kind = match set_up(contract::MPI) {
            Some(mpi) if mpi != "openmpi" => Kind::Mpich,
            // Nothing is known of it: Open MPI's ranks are started as they are.
            _ => Kind::OpenMpi,
        };
        let launcher = Self::new(set_up(contract::MPIEXEC).unwrap_or_else(|| "mpiexec".into()), kind);
        match set_up(contract::CHECKER) {
            Some(library) => {
                let mut preload = OsString::from("LD_PRELOAD=");
                preload.push(library);
                launcher.with_settings([preload, format!("{}=on", contract::MPI_CHECK).into()])
            }
            None => launcher,
        }
    }

    /// The same launcher, whose ranks have these settings in their environment ("NAME=value"), and only they: a library
    /// that is to be loaded before a program's own must not be loaded into the launcher.
    pub fn with_settings(mut self, settings: impl IntoIterator<Item = OsString>) -> Self {
        self.settings.extend(settings);
        self
    }

    /// The same launcher, starting its ranks on the hosts that this file lists.
    pub fn with_hostfile(mut self, hostfile: &Path) -> Self {
        let option = match self.kind {
            Kind::OpenMpi => "--hostfile",
            Kind::Mpich => "-f",
        };
        self.options.extend([option.into(), hostfile.into()]);
        self
    }

    /// The same launcher, which tells other hosts to call back at this address. Hydra would say this machine's name, which
    /// they need not know; Open MPI names addresses anyway.
    pub fn with_own_address(mut self, address: IpAddr) -> Self {
        if self.kind == Kind::Mpich {
            self.options.extend(["-localhost".into(), address.to_string().into()]);
        }
        self
    }

    /// Waits until it's this job's turn among those that the threads of this process start. MPICH's ranks wait busily: those
    /// of two jobs would wait for each other's cores, so one job runs at a time. Open MPI's give their cores away, and its
    /// launcher sleeps for most of a short job: several run side by side.
    pub fn turn(&self) -> Option<MutexGuard<'static, ()>> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        (self.kind == Kind::Mpich).then(|| ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The command that runs `program` on `ranks` ranks; the program's own arguments are to be added.
    pub fn command(&self, ranks: usize, program: &Path) -> Command {
        let mut command = Command::new(&self.mpiexec);
        if self.options.is_empty() {
            let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
            for name in names.filter(|name| stays_away(name)) {
                command.env_remove(name);
            }
        }
        command.args(&self.options).arg("-n").arg(ranks.to_string());
        if self.kind == Kind::Mpich {
            command.args(["sh", "-c", NAME_THE_KILLED]);
        }
        if !self.settings.is_empty() {
            command.arg("env").args(&self.settings);
        }
        command.arg(program);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn every_open_mpi_may_run_as_root_with_more_ranks_than_cores() {
        for (major, oversubscribe) in
            [(4, "OMPI_MCA_rmaps_base_oversubscribe"), (5, "PRTE_MCA_rmaps_default_mapping_policy")]
        {
            let names: Vec<_> = environment(Kind::OpenMpi, major).into_iter().map(|(name, _)| name).collect();
            assert!(names.contains(&"OMPI_ALLOW_RUN_AS_ROOT"), "{names:?}");
            assert!(names.contains(&oversubscribe), "{names:?}");
        }
    }

    #[test]
    fn ranks_of_mpich_5_give_their_cores_away_now_and_then() {
        let names = |major| environment(Kind::Mpich, major).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert!(names(4).is_empty() && names(5).contains(&"MPIR_CVAR_CH4_PROGRESS_THROTTLE"));
    }

    #[test]
    fn what_is_meant_for_the_launcher_comes_before_the_program() {
        let launcher = Launcher::new("mpiexec", Kind::OpenMpi).with_hostfile(Path::new("hosts"));
        let command = launcher.command(3, Path::new("/bin/true"));
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["--hostfile", "hosts", "-n", "3", "/bin/true"]);
    }

    #[test]
    fn settings_are_for_the_ranks_alone() {
        let launcher = Launcher::new("mpiexec", Kind::OpenMpi).with_settings(["A=1".into(), "B=2".into()]);
        let command = launcher.command(3, Path::new("/bin/true"));
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["-n", "3", "env", "A=1", "B=2", "/bin/true"]);
    }

    #[test]
    fn hydra_is_told_where_it_is() {
        let with = |kind| {
            let command =
                Launcher::new("mpiexec", kind).with_own_address([10, 0, 0, 254].into()).command(1, Path::new("x"));
            command.get_args().any(|word| word == "10.0.0.254")
        };
        assert_eq!([Kind::Mpich, Kind::OpenMpi].map(with), [true, false]);
    }

    #[test]
    fn under_mpich_a_killed_rank_is_named() {
        // What MPICH's launcher would do with the arguments that follow its own.
        let command = Launcher::new("mpiexec", Kind::Mpich).command(1, Path::new("sh"));
        let rank: Vec<_> = command.get_args().skip(2).collect();
        let mut rank_command = Command::new(rank[0]);
        rank_command.args(&rank[1..]).envs([("PMI_RANK", "2"), ("PMI_SIZE", "3")]);
        let mut run = |script| rank_command.args(["-c", script]).output().expect("sh is everywhere");
        let killed = run("kill -KILL $$");
        assert_eq!(killed.status.signal(), Some(9));
        let said = String::from_utf8_lossy(&killed.stderr).into_owned();
        assert!(said.contains("rank 2 of 3 on ") && said.contains(": killed by signal 9\n"), "{said}");
    }

    #[test]
    fn under_mpich_ranks_write_down_how_they_end() {
        let ends = env::temp_dir().join(format!("launch-ends-{}", std::process::id()));
        let command = Launcher::new("mpiexec", Kind::Mpich).command(1, Path::new("sh"));
        let rank: Vec<_> = command.get_args().skip(2).collect();
        for number in ["1", "0"] {
            let mut command = Command::new(rank[0]);
            command.args(&rank[1..]).args(["-c", "exit 7"]).env("PMI_RANK", number).env(contract::ENDS, &ends);
            assert_eq!(command.status().expect("sh is everywhere").code(), Some(7));
        }
        assert_eq!(std::fs::read_to_string(&ends).expect("they have written"), "1 7\n0 7\n");
        std::fs::remove_file(ends).expect("it was readable");
    }
}
