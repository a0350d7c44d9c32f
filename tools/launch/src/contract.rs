//! What several programs of the course have agreed on: exit codes, names of variables in the environment, names of files.
//! Each stands here, once. How the files of a trace are called, the crate `trace` knows.

/// Exit code: a command line that can't be carried out as it is written, as shells and clap have it; or input that a lesson
/// refuses.
pub const USAGE: u8 = 2;
/// Exit code: what was to be run can't run here, as automake's tests have it. A peer of a benchmark says so, or a simulation.
pub const CANNOT_RUN_HERE: u8 = 77;
/// Exit code: the MPI checker has ended the job.
pub const DIAGNOSED: u8 = 86;
/// Exit code: a rank has panicked, as Rust has it.
pub const PANICKED: u8 = 101;
/// Exit code: a time limit was reached, as `timeout(1)` has it.
pub const TIME_LIMIT: u8 = 124;
/// Exit code: after Ctrl-C, as shells have it.
pub const INTERRUPTED: u8 = 130;

/// The MPI that is set up: "embedded", "mpich" or "openmpi". Set by `.cargo/mpi.toml`, as are the next two.
pub const MPI: &str = "COURSE_MPI";
/// Its version.
pub const MPI_VERSION: &str = "COURSE_MPI_VERSION";
/// Its launcher.
pub const MPIEXEC: &str = "COURSE_MPIEXEC";
/// To tests that start ranks: the MPI checker's library (`tools/mpi_shim`), which ends those that wait for each other for ever.
pub const CHECKER: &str = "COURSE_CHECKER";
/// To MPICH's ranks: the file in which they leave their number and exit code, a line each, in the order in which they end.
pub const ENDS: &str = "COURSE_ENDS";
/// To ranks: "bar" if somebody watches who wants to see a bar grow.
pub const PROGRESS: &str = "COURSE_PROGRESS";
/// To ranks: what is to befall one of them, "panic:1".
pub const FAULT: &str = "COURSE_FAULT";
/// To the ranks of a check: the file to which each adds a byte when MPI is finalized there, which `exit(0)` skips.
pub const FINALIZED: &str = "COURSE_FINALIZED";
/// To tests: the things that a machine may lack though CI runs there, separated by spaces: "chromium avx512".
pub const MAY_LACK: &str = "COURSE_MAY_LACK";
/// To tests: the file to which each test that is skipped adds a line.
pub const SKIPPED: &str = "COURSE_SKIPPED";

/// To the checker's library: "on", "strict", or nothing.
pub const MPI_CHECK: &str = "MPI_CHECK";
/// To the checker's library: the file in which it leaves its reports; standard error if there is none.
pub const MPI_CHECK_REPORT: &str = "MPI_CHECK_REPORT";
/// To the same library: the folder in which it records a trace.
pub const MPI_TRACE_FOLDER: &str = "MPI_TRACE_FOLDER";
/// To the same library: how many calls each rank records at most.
pub const MPI_TRACE_EVENTS: &str = "MPI_TRACE_EVENTS";

/// The ending of the file beside the checker's reports that has the last picture.
pub const PICTURE: &str = ".picture";
/// The ending of the same file while it is being written.
pub const NEW_PICTURE: &str = ".picture.new";
