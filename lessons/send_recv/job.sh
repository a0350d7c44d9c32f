#!/usr/bin/env bash
#SBATCH --job-name=send_recv
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --time=00:10:00
#SBATCH --output=send_recv-%j.out

# Submit from the checkout's root: sbatch lessons/send_recv/job.sh
# Partition and account differ from site to site: sbatch --partition=… --account=… lessons/send_recv/job.sh
# Arguments after the script's name go to the program.
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"

# Build once, in the job, for the processor that runs it; the checkout must lie on a file system that all nodes see.
cargo build --release --quiet --package lesson_send_recv
program=$(cargo course path send_recv)

# Two nodes with one rank each: so the ping-pong measures the network and not the memory of one node.
"$(cargo course path mpiexec)" "$program" pingpong --chart "send_recv-$SLURM_JOB_ID.svg" "$@"
