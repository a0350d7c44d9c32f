// C: the lesson's ping-pong between rank 0 and the last rank, with the same sizes, rounds and check.
//
// Usage: mpiexec -n 2 ping_pong MAX_BYTES
//
// Prints a line for each size: the shortest half round trip, as the lesson's program does, and the median.

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// How long each size is tried, in seconds, and the fewest rounds.
#define TIME_PER_SIZE 0.05
enum { LEAST_ROUNDS = 3 };
// The tag of the message that ends the ping-pong.
enum { STOP = 1 };
// Times that are kept of one size: more than there are rounds of 0.1 µs.
enum { ROOM = 1 << 20 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// One message there and back, in seconds.
static double round_trip(int partner, const char *message, char *back, int bytes) {
    double start = now();
    MPI_Send(message, bytes, MPI_CHAR, partner, 0, MPI_COMM_WORLD);
    MPI_Recv(back, bytes, MPI_CHAR, partner, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return now() - start;
}

static char *allocate(int bytes) {
    char *memory = malloc(bytes + 1);
    if (!memory) {
        fprintf(stderr, "no memory for %d bytes\n", bytes);
        MPI_Abort(MPI_COMM_WORLD, 1);
    }
    // Memory is the process's own only when it has been written to.
    memset(memory, 1, bytes + 1);
    return memory;
}

// Times one size, once the MPI has set up what it needs for it.
static void measure(int partner, char *back, int bytes) {
    static double times[ROOM];
    // A message of its own for each size, as in the lesson's program: where it lies makes up to 4 % of the time.
    char *message = allocate(bytes);
    for (int i = 0; i < bytes; i++) message[i] = (i + bytes) % 251;
    round_trip(partner, message, back, bytes);
    if (memcmp(message, back, bytes) != 0) {
        fprintf(stderr, "a message of %d B came back changed\n", bytes);
        MPI_Abort(MPI_COMM_WORLD, 1);
    }
    int rounds = 0;
    double start = now();
    while (rounds < LEAST_ROUNDS || (rounds < ROOM && now() - start < TIME_PER_SIZE)) {
        times[rounds++] = round_trip(partner, message, back, bytes);
    }
    qsort(times, rounds, sizeof *times, ascending);
    printf("{\"size\": %d, \"seconds\": %.12f, \"median\": %.12f}\n", bytes, times[0] / 2, times[rounds / 2] / 2);
    free(message);
}

// The other side: returns whatever comes, until it is told to stop.
static void pong(char *buffer, int max_bytes) {
    for (;;) {
        MPI_Status status;
        int bytes;
        MPI_Recv(buffer, max_bytes, MPI_CHAR, 0, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
        if (status.MPI_TAG == STOP) return;
        MPI_Get_count(&status, MPI_CHAR, &bytes);
        MPI_Send(buffer, bytes, MPI_CHAR, 0, 0, MPI_COMM_WORLD);
    }
}

int main(int argc, char **argv) {
    int rank, size;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    int max_bytes = argc == 2 ? atoi(argv[1]) : -1;
    if (max_bytes < 0 || size < 2) {
        if (rank == 0) fprintf(stderr, "usage: mpiexec -n 2 %s MAX_BYTES\n", argv[0]);
        MPI_Finalize();
        return 2;
    }
    char *buffer = allocate(max_bytes);
    if (rank == 0) {
        measure(size - 1, buffer, 0);
        for (int bytes = 1; bytes < max_bytes; bytes *= 2) measure(size - 1, buffer, bytes);
        if (max_bytes > 0) measure(size - 1, buffer, max_bytes);
        MPI_Send(buffer, 0, MPI_CHAR, size - 1, STOP, MPI_COMM_WORLD);
    } else if (rank == size - 1) {
        pong(buffer, max_bytes);
    }
    free(buffer);
    MPI_Finalize();
    return 0;
}
