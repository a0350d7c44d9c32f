#!/usr/bin/env bash
#SBATCH --job-name=collectives
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:10:00
#SBATCH --output=collectives-%j.out

# Submit from the checkout, which must lie on a file system that all nodes see. Build first, on the login node, since
# compute nodes seldom reach the Internet: `cargo course run collectives`. (`cargo course submit collectives`
# builds and submits.)
#     sbatch lessons/collectives/job.sh
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… …
# What follows the script's name goes to the program: sbatch lessons/collectives/job.sh --json
# The MPI is the one that is set up; another one, for this job: COURSE_MPI=openmpi sbatch …
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"
cargo locate-project >/dev/null || { echo "$(hostname) sees no checkout in $PWD, or no cargo" >&2; exit 1; }

# Hosts and ranks are those of Slurm's allocation.
cargo course run collectives -- --count 1e9 --chart "collectives-$SLURM_JOB_ID.svg" "$@"
