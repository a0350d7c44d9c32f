"""Numba with NumPy's generator, PCG64, which compiled code may use: several times as fast as `random.random`.

Usage: python3 numba_generator.py DARTS
"""

import json
import sys
import time

import numba
import numpy


@numba.njit
def throw(random, darts):
    """The number of darts that hit the quarter of the unit circle."""
    hits = 0
    for _ in range(darts):
        x, y = random.random(), random.random()
        if x * x + y * y < 1.0:
            hits += 1
    return hits


random = numpy.random.default_rng(42)
darts = int(sys.argv[1])
# The first call compiles, so it is timed by itself.
start = time.perf_counter()
throw(random, 1)
compiled = time.perf_counter()
hits = throw(random, darts)
seconds = time.perf_counter() - compiled
print(json.dumps({"seconds": seconds, "hits": hits, "compiling": compiled - start}))
