#!/usr/bin/env bash
#SBATCH --job-name=monte_carlo_pi
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:10:00
#SBATCH --output=monte_carlo_pi-%j.out

# Submit from the checkout's root: sbatch lessons/monte_carlo_pi/job.sh
# Partition and account differ from site to site: sbatch --partition=… --account=… lessons/monte_carlo_pi/job.sh
# Arguments after the script's name go to the program.
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"

# Build once, in the job, for the processor that runs it; the checkout must lie on a file system that all nodes see.
cargo build --release --quiet --package lesson_monte_carlo
program=$(cargo course path monte_carlo_pi)

# mpiexec takes hosts and ranks from Slurm's allocation.
"$(cargo course path mpiexec)" "$program" --darts 1e11 --chart "monte_carlo_pi-$SLURM_JOB_ID.svg" "$@"
