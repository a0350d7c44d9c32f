#!/usr/bin/env bash
#SBATCH --job-name=sweep
#SBATCH --array=0-19%4
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:05:00
#SBATCH --output=sweep-%A.out
#SBATCH --open-mode=append

# A parameter sweep as a job array: twenty jobs (0 to 19, at most four at a time) that differ in one number. How far is
# the estimate of π from π, after how many darts? Five numbers of darts, each with four seeds.
#
# Submit from the checkout; a second job begins when all have ended, and makes a table and a chart of their results:
#     id=$(sbatch --parsable scripts/slurm/sweep.sh)
#     sbatch --dependency="afterany:$id" scripts/slurm/collect.py "sweep-$id"
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:?submit this script with sbatch}"

darts=(1e5 1e6 1e7 1e8 1e9)
index=${SLURM_ARRAY_TASK_ID:?submit this script with --array}
folder=sweep-$SLURM_ARRAY_JOB_ID # %A above is the array's number as well
mkdir -p "$folder"
echo "$SLURM_ARRAY_TASK_COUNT" >"$folder/tasks"

# Jobs that start at the same time wait for each other's cargo, for a moment. Nobody needs a line about that.
export CARGO_TERM_QUIET=true
# A job that is killed leaves a .part behind, and never half a .json.
cargo course run monte_carlo_pi -- \
    --darts "${darts[index % 5]}" --seed $((1 + index / 5)) --json >"$folder/$index.part"
mv "$folder/$index.part" "$folder/$index.json"
