"""mpi4py with buffers: `Send` and `Recv` hand the memory of NumPy arrays to the MPI. Otherwise the lesson's ping-pong.

Usage: mpiexec -n 2 python3 mpi4py_buffers.py MAX_BYTES
"""

import json
import sys
import time

import numpy

try:
    from mpi4py import MPI
except (ImportError, RuntimeError) as error:
    print(f"mpi4py finds no MPI that it can use: {error}".splitlines()[0], file=sys.stderr)
    sys.exit(77)

TIME_PER_SIZE, LEAST_ROUNDS, STOP = 0.05, 3, 1

world = MPI.COMM_WORLD
last = world.size - 1


def sizes(largest):
    """0, the powers of two below the largest, and the largest."""
    return [0, *(2**n for n in range(63) if 2**n < largest), *([largest] if largest > 0 else [])]


def round_trip(message, back):
    """One message there and back, in seconds."""
    start = time.perf_counter()
    world.Send(message, last)
    world.Recv(back, last)
    return time.perf_counter() - start


def ping(largest):
    """Rank 0's side: times each size, then says stop."""
    for size in sizes(largest):
        # Filled, both of them: memory is the process's own only when it has been written to.
        message = numpy.resize(numpy.arange(251, dtype=numpy.uint8), size)
        back = numpy.full(size, 255, dtype=numpy.uint8)
        # The first round is for the check, and to let the MPI set up what it needs for this size; it isn't timed.
        round_trip(message, back)
        if (message != back).any():
            print(f"a message of {size} B came back changed", file=sys.stderr)
            world.Abort(1)
        times = []
        start = time.perf_counter()
        while len(times) < LEAST_ROUNDS or time.perf_counter() - start < TIME_PER_SIZE:
            times.append(round_trip(message, back))
        times.sort()
        print(json.dumps({"size": size, "seconds": times[0] / 2, "median": times[len(times) // 2] / 2}))
    world.Send(numpy.empty(0, dtype=numpy.uint8), last, tag=STOP)


def pong(largest):
    """The other side: returns whatever comes, until it is told to stop."""
    buffer, status = numpy.ones(largest, dtype=numpy.uint8), MPI.Status()
    while True:
        world.Recv(buffer, 0, status=status)
        if status.tag == STOP:
            return
        world.Send(buffer[: status.count], 0)


if last == 0:
    sys.exit("the ping-pong needs two ranks; start at least 2")
if world.rank == 0:
    ping(int(sys.argv[1]))
elif world.rank == last:
    pong(int(sys.argv[1]))
