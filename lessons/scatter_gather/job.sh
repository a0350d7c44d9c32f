#!/usr/bin/env bash
#SBATCH --job-name=scatter_gather
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:10:00
#SBATCH --output=scatter_gather-%j.out

# Submit from the checkout's root: sbatch lessons/scatter_gather/job.sh
# Partition and account differ from site to site: sbatch --partition=… --account=… lessons/scatter_gather/job.sh
# Arguments after the script's name go to the program.
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"

# Build once, in the job, for the processor that runs it; the checkout must lie on a file system that all nodes see.
cargo build --release --quiet --package lesson_scatter_gather
program=$(cargo course path scatter_gather)

# mpiexec takes hosts and ranks from Slurm's allocation. 1,461 days fit into a rank's cache; 14.6 million don't.
"$(cargo course path mpiexec)" "$program" --repeat 10_000 --chart "scatter_gather-$SLURM_JOB_ID.svg" "$@"
