#!/usr/bin/env bash
#SBATCH --job-name=broadcast
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:05:00
#SBATCH --output=broadcast-%j.out

# Submit from the checkout, which must lie on a file system that all nodes see, after one `cargo course setup` on the
# login node (compute nodes seldom reach the Internet):
#     sbatch lessons/broadcast/job.sh
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… …
# What follows the script's name goes to the program: sbatch lessons/broadcast/job.sh --root 3
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"

# The launcher takes the hosts from Slurm's allocation; -n is their ranks in all.
cargo course run broadcast -n "$SLURM_NTASKS" -- --max-bytes 1e8 --chart "broadcast-$SLURM_JOB_ID.svg" "$@"
