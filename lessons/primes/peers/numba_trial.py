"""Numba: trial division as in pure Python, compiled to machine code when it's first called.

Usage: python3 numba_trial.py LIMIT
"""

import json
import sys
import time

import numba


@numba.njit
def is_prime(number):
    """Whether no number up to its square root divides it."""
    if number % 2 == 0:
        return number == 2
    divisor = 3
    while divisor * divisor <= number:
        if number % divisor == 0:
            return False
        divisor += 2
    return number > 1


@numba.njit
def count_primes(limit):
    """The number of primes from 0 to the limit, included."""
    count = 0
    for number in range(limit + 1):
        count += is_prime(number)
    return count


# Compiles, which isn't timed.
count_primes(10)
limit = int(sys.argv[1])
start = time.perf_counter()
count = count_primes(limit)
print(json.dumps({"seconds": time.perf_counter() - start, "count": count}))
