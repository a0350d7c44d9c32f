"""Pure Python: a loop and the standard library's generator, the Mersenne Twister, as one would write it first.

Usage: python3 pure.py DARTS
"""

import json
import random
import sys
import time


def throw(darts):
    """The number of darts that hit the quarter of the unit circle."""
    hits = 0
    # A local name is found faster than an attribute of a module.
    draw = random.random
    for _ in range(darts):
        x, y = draw(), draw()
        if x * x + y * y < 1.0:
            hits += 1
    return hits


random.seed(42)
darts = int(sys.argv[1])
start = time.perf_counter()
hits = throw(darts)
print(json.dumps({"seconds": time.perf_counter() - start, "hits": hits}))
