"""NumPy: no loop over darts in Python, only over blocks of them, each of which is an array.

Usage: python3 numpy_blocks.py DARTS
"""

import json
import sys
import time

import numpy

# Darts of a block. Its arrays, 800 kB each, stay in the caches: 3·10⁷ darts take 0.20 s with 10⁵ and with 10⁴, but 0.30 s
# with 10³, where Python's own part shows, and with 10⁶ (Xeon with 48 KiB and 2 MiB, NumPy 2.4, 2026-11-20).
BLOCK = 100_000


def throw(random, darts):
    """The number of darts that hit the quarter of the unit circle."""
    hits = 0
    for first in range(0, darts, BLOCK):
        x, y = random.random((2, min(BLOCK, darts - first)))
        hits += int(numpy.count_nonzero(x * x + y * y < 1.0))
    return hits


random = numpy.random.default_rng(42)
darts = int(sys.argv[1])
start = time.perf_counter()
hits = throw(random, darts)
print(json.dumps({"seconds": time.perf_counter() - start, "hits": hits}))
