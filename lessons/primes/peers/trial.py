"""Pure Python: trial division by odd numbers up to the square root.

Usage: python3 trial.py LIMIT
"""

import json
import math
import sys
import time


def is_prime(number):
    """Whether no number up to its square root divides it."""
    if number % 2 == 0:
        return number == 2
    for divisor in range(3, math.isqrt(number) + 1, 2):
        if number % divisor == 0:
            return False
    return number > 1


def count_primes(limit):
    """The number of primes from 0 to the limit, included."""
    return sum(map(is_prime, range(limit + 1)))


limit = int(sys.argv[1])
start = time.perf_counter()
count = count_primes(limit)
print(json.dumps({"seconds": time.perf_counter() - start, "count": count}))
