"""What the test of a Python exception runs: rank 1 raises one, and the others wait for it."""

from mpi4py import MPI

world = MPI.COMM_WORLD
if world.rank == 1:
    raise ValueError("no")
world.Barrier()
