"""NumPy: the sieve of Eratosthenes over odd numbers, in one array. Slices cross off, NumPy counts.

Usage: python3 numpy_sieve.py LIMIT
"""

import json
import math
import sys
import time

import numpy


def count_primes(limit):
    """The number of primes from 0 to the limit, included."""
    if limit < 2:
        return 0
    # Place i stands for 2i + 1, but place 0 for 2.
    is_prime = numpy.ones((limit + 1) // 2, dtype=bool)
    for number in range(3, math.isqrt(limit) + 1, 2):
        if is_prime[number // 2]:
            is_prime[number * number // 2 :: number] = False
    return int(numpy.count_nonzero(is_prime))


limit = int(sys.argv[1])
start = time.perf_counter()
count = count_primes(limit)
print(json.dumps({"seconds": time.perf_counter() - start, "count": count}))
