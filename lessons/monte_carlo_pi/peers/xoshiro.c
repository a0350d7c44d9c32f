// C with xoshiro256++: throws the very darts that the lesson's program throws with seed 42, one after the other.
//
// Usage: xoshiro DARTS
//
// Source of the generator, of its jumps and of the seeding by splitmix64: D. Blackman and S. Vigna,
// https://prng.di.unimi.it/xoshiro256plusplus.c and https://prng.di.unimi.it/splitmix64.c

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// Streams of a block: dart i comes from stream i mod 16.
#define LANES UINT64_C(16)
// Darts of a block.
#define BLOCK (UINT64_C(1) << 20)

typedef struct {
    uint64_t a, b, c, d;
} Stream;

static const uint64_t JUMP[4] = {0x180ec6d33cfd0aba, 0xd5a61266f0c9392c, 0xa9582618e03fc9aa, 0x39abdc4529b1661c};
static const uint64_t LONG_JUMP[4] = {0x76e15d3efefdcbbf, 0xc5004e441c522fb3, 0x77710069854ee241, 0x39109bb02acbe635};

static inline uint64_t rotate_left(uint64_t x, int bits) {
    return x << bits | x >> (64 - bits);
}

static inline uint64_t draw(Stream *s) {
    uint64_t number = rotate_left(s->a + s->d, 23) + s->a;
    uint64_t shifted = s->b << 17;
    s->c ^= s->a;
    s->d ^= s->b;
    s->b ^= s->c;
    s->a ^= s->d;
    s->c ^= shifted;
    s->d = rotate_left(s->d, 45);
    return number;
}

// Skips as many numbers as the polynomial says: 2^128 or 2^192 of them.
static void jump(Stream *s, const uint64_t polynomial[4]) {
    Stream sum = {0, 0, 0, 0};
    for (int power = 0; power < 256; power++) {
        if (polynomial[power / 64] >> (power % 64) & 1) {
            sum.a ^= s->a;
            sum.b ^= s->b;
            sum.c ^= s->c;
            sum.d ^= s->d;
        }
        draw(s);
    }
    *s = sum;
}

static uint64_t splitmix64(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

// The streams of block 0: stream l is the seed's after l long jumps.
static void start(Stream streams[LANES], uint64_t seed) {
    Stream stream;
    stream.a = splitmix64(&seed);
    stream.b = splitmix64(&seed);
    stream.c = splitmix64(&seed);
    stream.d = splitmix64(&seed);
    for (uint64_t lane = 0; lane < LANES; lane++) {
        streams[lane] = stream;
        jump(&stream, LONG_JUMP);
    }
}

// Throws darts from one stream. A number's two halves are a dart's coordinates in units of 2^-32.
static uint64_t throw_darts(Stream stream, uint64_t darts) {
    uint64_t hits = 0;
    for (uint64_t dart = 0; dart < darts; dart++) {
        uint64_t number = draw(&stream);
        uint64_t x = number >> 32, y = number & 0xffffffff;
        // x*x + y*y < 2^64, without the overflow.
        hits += x * x <= ~(y * y);
    }
    return hits;
}

// Throws block after block. `throw_darts` works on a copy of the stream, so a block's streams lie one jump behind those
// with which the block before it *began*.
static uint64_t throw_blocks(Stream streams[LANES], uint64_t darts) {
    uint64_t hits = 0;
    for (uint64_t first = 0; first < darts; first += BLOCK) {
        uint64_t block = darts - first < BLOCK ? darts - first : BLOCK;
        for (uint64_t lane = 0; lane < LANES; lane++) {
            hits += throw_darts(streams[lane], block / LANES + (lane < block % LANES));
            jump(&streams[lane], JUMP);
        }
    }
    return hits;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s DARTS\n", argv[0]);
        return 2;
    }
    uint64_t darts = strtoull(argv[1], NULL, 10);
    Stream streams[LANES];
    double began = now();
    start(streams, 42);
    uint64_t hits = throw_blocks(streams, darts);
    printf("{\"seconds\": %.9f, \"hits\": %llu}\n", now() - began, (unsigned long long)hits);
    return 0;
}
