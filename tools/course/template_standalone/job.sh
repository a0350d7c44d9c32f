#!/usr/bin/env bash
#SBATCH --job-name={{name}}
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=4
#SBATCH --time=00:05:00
#SBATCH --output={{name}}-%j.out

# Build first, on the login node: see README.md. Then submit from this folder: sbatch job.sh 1e9
# Partition and account differ from site to site, so they are options: sbatch --partition=… --account=… job.sh
set -euo pipefail
# The modules that were loaded for the build, for example: module load openmpi
# srun starts the ranks where the site's MPI and Slurm were built for each other; elsewhere it is the MPI's own mpiexec.
${LAUNCHER:-srun} target/release/{{name}} "$@"
