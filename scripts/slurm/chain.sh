#!/usr/bin/env bash
# chain.sh N [OPTIONS] SCRIPT [ARGUMENTS]: submits a job script N times. Each job begins when the one before has ended,
# however that was: for work that is longer than the time limit of a job, and that writes checkpoints.
#
#     scripts/slurm/chain.sh 3 --time=08:00:00 lessons/primes/job.sh --limit 1e14 --checkpoint primes.checkpoint
#
# This is no job itself: run it on the login node. To end the chain, cancel its jobs: scancel --name=primes
set -euo pipefail
if ! [[ ${1:-} =~ ^[1-9][0-9]?$ ]] || [ $# -lt 2 ]; then
    sed -n '2,/^#$/s/^# \?//p' "$0" >&2
    exit 2
fi
count=$1; shift

after=()
for ((i = 1; i <= count; i++)); do
    id=$(sbatch --parsable "${after[@]}" "$@")
    id=${id%%;*} # "123;cluster", where there are several clusters
    echo "job $id${after[*]:+, ${after[*]#--}}"
    after=("--dependency=afterany:$id")
done
