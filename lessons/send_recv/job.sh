#!/usr/bin/env bash
#SBATCH --job-name=send_recv
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --time=00:10:00
#SBATCH --output=send_recv-%j.out

# Submit from the checkout, which must lie on a file system that all nodes see. Build first, on the login node, since
# compute nodes seldom reach the Internet: `cargo course run send_recv`. (`cargo course submit send_recv`
# builds and submits.)
#     sbatch lessons/send_recv/job.sh
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… …
# What follows the script's name goes to the program: sbatch lessons/send_recv/job.sh --json
# The MPI is the one that is set up; another one, for this job: COURSE_MPI=openmpi sbatch …
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"
cargo locate-project >/dev/null || { echo "$(hostname) sees no checkout in $PWD, or no cargo" >&2; exit 1; }

# Two nodes with one rank each: so the ping-pong measures the network and not the memory of one node.
cargo course run send_recv -- pingpong --chart "send_recv-$SLURM_JOB_ID.svg" "$@"
