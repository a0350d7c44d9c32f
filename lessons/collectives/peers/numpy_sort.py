"""Sorts the lesson's keys (uniform, seed 42) with numpy.sort.

    python numpy_sort.py 100000000

Prints one JSON object per line: the fingerprint of the sorted keys, which is that of `--json`, and the seconds that
the sort alone took.
"""

import json
import sys
import time

import numpy

SEED = 42
BLOCK = 1 << 20  # 8 MiB: NumPy makes an array for each step of a formula, and these stay in the cache


def mix(seed, start, count):
    """SplitMix64 of a seed (or one for each index) for the indices from `start` on, as in `src/keys.rs`."""
    index = numpy.arange(start + 1, start + 1 + count, dtype=numpy.uint64)
    bits = seed + index * numpy.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> numpy.uint64(31))


def blocks(count):
    """The starts and the lengths of blocks that cover `count` keys."""
    return ((start, min(BLOCK, count - start)) for start in range(0, count, BLOCK))


def main():
    count = int(float(sys.argv[1]))
    keys = numpy.empty(count, dtype=numpy.uint64)
    for start, length in blocks(count):
        keys[start : start + length] = mix(numpy.uint64(SEED), start, length)

    begin = time.perf_counter()
    keys.sort()  # in place: numpy.sort(keys) does the same to a copy, and the copy takes time
    seconds = time.perf_counter() - begin

    parts = (mix(keys[start : start + length], start, length) for start, length in blocks(count))
    fingerprint = sum(int(part.sum()) for part in parts) % 2**64
    print(json.dumps({"fingerprint": fingerprint, "seconds": seconds}))


if __name__ == "__main__":
    main()
