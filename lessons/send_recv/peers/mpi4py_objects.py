"""mpi4py with objects: `send` and `recv` take any Python object, which is pickled; here, bytes. Otherwise the lesson's
ping-pong.

Usage: mpiexec -n 2 python3 mpi4py_objects.py MAX_BYTES
"""

import json
import sys
import time

try:
    from mpi4py import MPI
except (ImportError, RuntimeError) as error:
    print(f"mpi4py finds no MPI that it can use: {error}".splitlines()[0], file=sys.stderr)
    sys.exit(77)

TIME_PER_SIZE, LEAST_ROUNDS = 0.05, 3

world = MPI.COMM_WORLD
last = world.size - 1


def sizes(largest):
    """0, the powers of two below the largest, and the largest."""
    return [0, *(2**n for n in range(63) if 2**n < largest), *([largest] if largest > 0 else [])]


def round_trip(message):
    """One message there and back: what has come, and the time in seconds."""
    start = time.perf_counter()
    world.send(message, last)
    back = world.recv(source=last)
    return back, time.perf_counter() - start


def ping(largest):
    """Rank 0's side: times each size, then says stop."""
    for size in sizes(largest):
        message = bytes(range(256)) * (size // 256) + bytes(range(size % 256))
        # The first round is for the check, and to let the MPI set up what it needs for this size; it isn't timed.
        if round_trip(message)[0] != message:
            print(f"a message of {size} B came back changed", file=sys.stderr)
            world.Abort(1)
        times = []
        start = time.perf_counter()
        while len(times) < LEAST_ROUNDS or time.perf_counter() - start < TIME_PER_SIZE:
            times.append(round_trip(message)[1])
        times.sort()
        print(json.dumps({"size": size, "seconds": times[0] / 2, "median": times[len(times) // 2] / 2}))
    world.send(None, last)


def pong():
    """The other side: returns whatever comes, until it is told to stop."""
    while (message := world.recv(source=0)) is not None:
        world.send(message, 0)


if last == 0:
    sys.exit("the ping-pong needs two ranks; start at least 2")
if world.rank == 0:
    ping(int(sys.argv[1]))
elif world.rank == last:
    pong()
