// Programs that end otherwise than by a verdict of the checker: from outside, or by a rank that leaves. `endings NAME`
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank;

static void wait_for(int other) {
    int value;
    MPI_Recv(&value, 1, MPI_INT, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

// On 5 ranks, each is in something else for ever, and none of it is a deadlock.
static void forever(void) {
    int flag = 0, value = 7;
    char *own;
    MPI_Win win;
    MPI_Request request;
    // In shared memory, since Open MPI 4.1 has no other way as the course's launcher sets it up.
    MPI_Win_allocate_shared(4, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &own, &win);
    if (rank == 3) {
        MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 4, 0, win);
        MPI_Put(&value, 4, MPI_BYTE, 4, 0, 4, MPI_BYTE, win);
        MPI_Win_flush(4, win);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 0) {
        MPI_Send(&value, 1, MPI_INT, 1, 1, MPI_COMM_WORLD);
        while (!flag) MPI_Iprobe(1, 2, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
    }
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank == 2) {
        MPI_Irecv(&value, 1, MPI_INT, 0, 4, MPI_COMM_WORLD, &request);
        while (!flag) MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
    }
    if (rank == 3) sleep(1000);
    if (rank == 4) {
        MPI_Win_lock(MPI_LOCK_EXCLUSIVE, 4, 0, win);
        MPI_Put(&value, 4, MPI_BYTE, 4, 0, 4, MPI_BYTE, win);
        MPI_Win_flush(4, win);
    }
}

static void by_exit(void) {
    if (rank == 1) exit(3);
    wait_for(1);
}

static void by_return(void) {
    if (rank == 0) wait_for(1);
}

static void by_exit_at_once(void) {
    if (rank == 1) _exit(0);
    wait_for(1);
}

static void crash(void) {
    int *nothing = NULL;
    if (rank == 1) *nothing = 1;
    wait_for(1);
}

static void aborted(void) {
    if (rank == 1) abort();
    wait_for(1);
}

// What is no mistake, or MPI's own business.
static void finalize(void) { MPI_Finalize(); }

static void late(void) { atexit(finalize); }

static void child(void) {
    if (fork() == 0) _exit(4);
    MPI_Finalize();
}

static void abort_all(void) {
    if (rank == 1) MPI_Abort(MPI_COMM_WORLD, 5);
    wait_for(1);
}

#define CASE(name) {#name, name}
static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    CASE(forever), CASE(by_exit), CASE(by_return), CASE(by_exit_at_once), CASE(crash), CASE(aborted), CASE(late), CASE(child),
    CASE(abort_all),
};

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (argc > 1 && !strcmp(argv[1], cases[i].name)) {
            cases[i].run();
            return 0;
        }
    MPI_Abort(MPI_COMM_WORLD, 2);
}
