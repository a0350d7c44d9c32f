"""Numba: the loop of pure Python, compiled to machine code when it's first called. Numba's own first example.

Usage: python3 numba_jit.py DARTS
"""

import json
import random
import sys
import time

import numba


@numba.njit
def throw(seed, darts):
    """The number of darts that hit the quarter of the unit circle."""
    # Compiled code has a Mersenne Twister of its own, which only compiled code can seed.
    random.seed(seed)
    hits = 0
    for _ in range(darts):
        x, y = random.random(), random.random()
        if x * x + y * y < 1.0:
            hits += 1
    return hits


darts = int(sys.argv[1])
# The first call compiles, so it is timed by itself.
start = time.perf_counter()
throw(42, 1)
compiled = time.perf_counter()
hits = throw(42, darts)
seconds = time.perf_counter() - compiled
print(json.dumps({"seconds": seconds, "hits": hits, "compiling": compiled - start}))
