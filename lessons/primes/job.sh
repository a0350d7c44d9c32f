#!/usr/bin/env bash
#SBATCH --job-name=primes
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:10:00
#SBATCH --output=primes-%j.out

# Submit from the checkout, which must lie on a file system that all nodes see, after one `cargo course setup` on the
# login node (compute nodes seldom reach the Internet):
#     sbatch lessons/primes/job.sh
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… …
# What follows the script's name goes to the program: sbatch lessons/primes/job.sh --from 9e11
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"

# The launcher takes the hosts from Slurm's allocation; -n is their ranks in all.
cargo course run primes -n "$SLURM_NTASKS" -- --limit 1e12 --chart "primes-$SLURM_JOB_ID.svg" "$@"
