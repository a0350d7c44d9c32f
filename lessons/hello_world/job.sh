#!/usr/bin/env bash
#SBATCH --job-name=hello_world
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:02:00
#SBATCH --output=hello_world-%j.out

# Submit from the checkout, which must lie on a file system that all nodes see. Build first, on the login node, since
# compute nodes seldom reach the Internet: `cargo course run hello_world`. (`cargo course submit hello_world`
# builds and submits.)
#     sbatch lessons/hello_world/job.sh
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… …
# What follows the script's name goes to the program: sbatch lessons/hello_world/job.sh --json
# The MPI is the one that is set up; another one, for this job: COURSE_MPI=openmpi sbatch …
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"
cargo locate-project >/dev/null || { echo "$(hostname) sees no checkout in $PWD, or no cargo" >&2; exit 1; }

# Hosts and ranks are those of Slurm's allocation.
cargo course run hello_world -- --ordered --temperature --chart "hello_world-$SLURM_JOB_ID.svg" "$@"
