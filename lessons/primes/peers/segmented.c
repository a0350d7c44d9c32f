// C: the sieve of Eratosthenes over odd numbers, segment by segment, as textbooks have it.
//
// Usage: segmented LIMIT [FROM]

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Odd numbers in a segment, a byte each: as in the lesson's `odd.rs`, as many as fit into a first-level cache, or, where
// the base primes are large, into a second-level cache.
enum { SHORTEST = 1 << 15, LONGEST = 1 << 19 };

// The square root of n > 0, rounded down: Heron's method, from above.
static uint64_t square_root(uint64_t n) {
    uint64_t root = n;
    while (root > n / root) root = (root + n / root) / 2;
    return root;
}

static void *allocate(size_t bytes) {
    void *memory = malloc(bytes);
    if (!memory) {
        fprintf(stderr, "no memory for %zu bytes\n", bytes);
        exit(1);
    }
    return memory;
}

// The odd primes up to `root`, by the sieve in one array. Returns how many they are.
static size_t base_primes(uint64_t root, uint32_t **primes) {
    char *composite = allocate(root / 2 + 1);
    memset(composite, 0, root / 2 + 1);
    *primes = allocate((root / 2 + 1) * sizeof **primes);
    size_t count = 0;
    for (uint64_t number = 3; number <= root; number += 2) {
        if (composite[number / 2]) continue;
        (*primes)[count++] = number;
        for (uint64_t multiple = number * number; multiple <= root; multiple += 2 * number) {
            composite[multiple / 2] = 1;
        }
    }
    free(composite);
    return count;
}

// The number of primes from `from` to `to`, both included.
static uint64_t count_primes(uint64_t from, uint64_t to) {
    if (to < 2) return 0;
    uint64_t root = square_root(to);
    uint32_t *primes;
    size_t base = base_primes(root, &primes);

    // Candidate i stands for 2i + 1, and candidate 0 for 2, the only even prime.
    uint64_t first = from <= 2 ? 0 : from / 2, end = (to + 1) / 2;
    // Of each prime, the next odd multiple, in candidates from the segment's start.
    uint64_t *next = allocate(base * sizeof *next);
    for (size_t i = 0; i < base; i++) {
        uint64_t prime = primes[i], factor = (2 * first + prime) / prime;
        if (factor < prime) factor = prime;
        next[i] = prime * (factor | 1) / 2 - first;
    }
    uint64_t count = 0;
    uint64_t segment = root < SHORTEST ? SHORTEST : root > LONGEST ? LONGEST : root;
    static char composite[LONGEST];
    for (uint64_t start = first; start < end; start += segment) {
        uint64_t length = end - start < segment ? end - start : segment;
        memset(composite, 0, length);
        for (size_t i = 0; i < base; i++) {
            uint64_t multiple = next[i];
            for (; multiple < length; multiple += primes[i]) composite[multiple] = 1;
            next[i] = multiple - length;
        }
        for (uint64_t i = 0; i < length; i++) count += !composite[i];
    }
    free(next);
    free(primes);
    return count;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s LIMIT [FROM]\n", argv[0]);
        return 2;
    }
    uint64_t to = strtoull(argv[1], NULL, 10), from = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    double start = now();
    uint64_t count = count_primes(from, to);
    printf("{\"seconds\": %.9f, \"count\": %llu}\n", now() - start, (unsigned long long)count);
    return 0;
}
