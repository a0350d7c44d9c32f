"""Pure Python: the sieve of Eratosthenes over odd numbers, in one array of bytes. Slices cross off at C's speed.

Usage: python3 sieve.py LIMIT
"""

import json
import math
import sys
import time


def count_primes(limit):
    """The number of primes from 0 to the limit, included."""
    if limit < 2:
        return 0
    # Place i stands for 2i + 1, but place 0 for 2.
    is_prime = bytearray(b"\1") * ((limit + 1) // 2)
    for number in range(3, math.isqrt(limit) + 1, 2):
        if is_prime[number // 2]:
            first = number * number // 2
            is_prime[first::number] = bytes(len(range(first, len(is_prime), number)))
    return is_prime.count(1)


limit = int(sys.argv[1])
start = time.perf_counter()
count = count_primes(limit)
print(json.dumps({"seconds": time.perf_counter() - start, "count": count}))
