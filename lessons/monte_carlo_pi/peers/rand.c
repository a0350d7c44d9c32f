// C with rand(): what most introductions to Monte Carlo show.
//
// Usage: rand DARTS

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

// The number of darts that hit the quarter of the unit circle.
static uint64_t throw_darts(uint64_t darts) {
    uint64_t hits = 0;
    for (uint64_t dart = 0; dart < darts; dart++) {
        double x = rand() / (RAND_MAX + 1.0);
        double y = rand() / (RAND_MAX + 1.0);
        hits += x * x + y * y < 1.0;
    }
    return hits;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s DARTS\n", argv[0]);
        return 2;
    }
    uint64_t darts = strtoull(argv[1], NULL, 10);
    srand(42);
    double start = now();
    uint64_t hits = throw_darts(darts);
    printf("{\"seconds\": %.9f, \"hits\": %llu}\n", now() - start, (unsigned long long)hits);
    return 0;
}
