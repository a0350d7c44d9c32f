"""What the tracer's test runs: objects and buffers, blocking and not, and collectives. Every message is received."""

import numpy
from mpi4py import MPI

world = MPI.COMM_WORLD
left, right = (world.rank - 1) % world.size, (world.rank + 1) % world.size

# Objects, which mpi4py pickles: one rank after the other, and all at once.
if world.rank == 0:
    world.send({"lap": 0}, right, tag=1)
    assert world.recv(source=left, tag=1)["lap"] == world.size - 1
else:
    ball = world.recv(source=left, tag=1)
    world.send({"lap": ball["lap"] + 1}, right, tag=1)
sending = world.isend(list(range(1000)), right, tag=2)
assert world.irecv(source=left, tag=2).wait()[-1] == 999
sending.wait()
assert world.sendrecv(world.rank, right, sendtag=3, source=left, recvtag=3) == left

# Buffers, which MPI reads and writes by itself.
mine, theirs = numpy.full(100, world.rank, dtype="d"), numpy.empty(100, dtype="d")
requests = [world.Irecv(theirs, left, tag=4), world.Isend(mine, right, tag=4)]
MPI.Request.Waitall(requests)
assert (theirs == left).all()
requests = [world.Isend(mine, right, tag=5)]
world.Recv(theirs, MPI.ANY_SOURCE, tag=5)
MPI.Request.Waitall(requests)
world.Sendrecv(mine, right, 6, theirs, left, 6)

# Collectives, on the world and on a part of it.
total = numpy.empty(100, dtype="d")
world.Allreduce(mine, total)
assert world.bcast({"n": 3} if world.rank == 0 else None)["n"] == 3
assert world.allgather(world.rank) == list(range(world.size))
part = world.Split(world.rank % 2, world.rank)
part.Barrier()
part.Free()
