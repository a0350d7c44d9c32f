#!/usr/bin/env bash
#SBATCH --job-name=monte_carlo_pi
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:10:00
#SBATCH --output=monte_carlo_pi-%j.out
#SBATCH --open-mode=append

# Submit from the checkout, which must lie on a file system that all nodes see. Build first, on the login node, since
# compute nodes seldom reach the Internet: `cargo course run monte_carlo_pi`. (`cargo course submit monte_carlo_pi`
# builds and submits.)
#     sbatch lessons/monte_carlo_pi/job.sh
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… …
# What follows the script's name goes to the program: sbatch lessons/monte_carlo_pi/job.sh --seed 7
# The MPI is the one that is set up; another one, for this job: COURSE_MPI=openmpi sbatch …
#
# A job that is killed, by its time limit or with one of its nodes, goes on where it was as soon as it runs again. Two
# ways to have it run again:
#
# 1. It puts itself back into the queue, under the same number, when Slurm says that its time is nearly up:
#     sbatch --requeue --signal=B:USR1@60 lessons/monte_carlo_pi/job.sh
#    B: to this script, not to the program. USR1, and not TERM, which `scancel` sends as well: such a job should stay
#    away. 60: as many seconds before the end; Slurm may be early by a minute.
#
# 2. Several jobs, each of which begins when the one before has ended, however that was. They share a checkpoint; and
#    if the first one finishes the work, the second one prints the same result at once:
#     id=$(sbatch --parsable lessons/monte_carlo_pi/job.sh --checkpoint pi.checkpoint)
#     sbatch --dependency="afterany:$id" lessons/monte_carlo_pi/job.sh --checkpoint pi.checkpoint
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"
cargo locate-project >/dev/null || { echo "$(hostname) sees no checkout in $PWD, or no cargo" >&2; exit 1; }
trap 'scontrol requeue "$SLURM_JOB_ID"' USR1

# Hosts and ranks are those of Slurm's allocation. --timeout is a week: Slurm watches the
# time here. In the background, since bash heeds a signal while it waits, and not while a command runs.
checkpoint="monte_carlo_pi-$SLURM_JOB_ID.checkpoint"
cargo course run monte_carlo_pi --timeout 604800 -- --darts 1e11 \
    --checkpoint "$checkpoint" --resume --chart "monte_carlo_pi-$SLURM_JOB_ID.svg" "$@" &
wait $!

# Reached only if all went well: the result is printed, and nothing is left to go on with.
rm -f "$checkpoint"
