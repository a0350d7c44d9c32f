#!/usr/bin/env bash
#SBATCH --job-name=pitfalls
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:10:00
#SBATCH --output=pitfalls-%j.out

# Submit from the checkout, which must lie on a file system that all nodes see. Build first, on the login node, since
# compute nodes seldom reach the Internet: `cargo course run pitfalls`. (`cargo course submit pitfalls`
# builds and submits.)
#     sbatch lessons/pitfalls/job.sh
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… …
# What follows the script's name goes to the program: sbatch lessons/pitfalls/job.sh --json
# The MPI is the one that is set up; another one, for this job: COURSE_MPI=openmpi sbatch …
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"
cargo locate-project >/dev/null || { echo "$(hostname) sees no checkout in $PWD, or no cargo" >&2; exit 1; }

# Rank 0 and the last rank exchange messages, and they are on different nodes; the others sleep meanwhile.
cargo course run pitfalls -- --price --chart "pitfalls-$SLURM_JOB_ID.svg" "$@"
