"""What the MPI checker's test runs: two ranks that receive first. With the argument `saved`, a thread of each sends meanwhile."""

import sys
import threading
import time

import numpy
from mpi4py import MPI

world = MPI.COMM_WORLD
# NumPy starts threads of its own, which call no MPI.
numpy.dot(numpy.ones((300, 300)), numpy.ones((300, 300)))


def exchange(partner):
    got = world.recv(source=partner, tag=7)  # the line that the MPI checker names
    world.send(world.rank, partner, tag=7)
    return got


def send_later():
    time.sleep(1)
    world.send("at last", 1 - world.rank, tag=7)


saved = sys.argv[1:] == ["saved"]
if saved:
    threading.Thread(target=send_later).start()
exchange(1 - world.rank)
if saved:
    # The thread's message came first. One that nobody receives is an error at the end, for MPICH 5 now and then.
    world.recv(source=1 - world.rank, tag=7)
