// Programs that hang, each for a reason of its own, and some that only look so. `deadlocks NAME`
#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank, ranks, next, previous;
static char big[1 << 22], room[1 << 22];

// Rank 0's and rank 1's partner is the other; the rest have nothing to do with it.
static int partner(void) { return 1 - rank; }

static void receive_receive(void) {
    int value = rank;
    if (rank > 1) return;
    MPI_Recv(&value, 1, MPI_INT, partner(), 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Send(&value, 1, MPI_INT, partner(), 7, MPI_COMM_WORLD);
}

static void send_send(void) {
    if (rank > 1) return;
    MPI_Send(big, sizeof big, MPI_CHAR, partner(), 0, MPI_COMM_WORLD);
    MPI_Recv(room, sizeof room, MPI_CHAR, partner(), 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void synchronous_ring(void) {
    int value = rank;
    MPI_Ssend(&value, 1, MPI_INT, next, 0, MPI_COMM_WORLD);
    MPI_Recv(&value, 1, MPI_INT, previous, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void wrong_tag(void) {
    int value = rank;
    if (rank == 0) {
        MPI_Send(&value, 1, MPI_INT, 1, 7, MPI_COMM_WORLD);
        MPI_Recv(&value, 1, MPI_INT, 1, 8, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else if (rank == 1) {
        MPI_Recv(&value, 1, MPI_INT, 0, 9, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Send(&value, 1, MPI_INT, 0, 8, MPI_COMM_WORLD);
    }
}

// A persistent send that isn't started is done at once.
static void never_started(void) {
    int value = rank;
    MPI_Request request;
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 9, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank > 0) return;
    MPI_Send_init(&value, 1, MPI_INT, 1, 9, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Request_free(&request);
}

// The only message went to the persistent receive, whatever its tag.
static void lasting_any_tag(void) {
    int value = rank;
    MPI_Request request;
    if (rank > 1) return;
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 3, MPI_COMM_WORLD);
    if (rank == 1) {
        MPI_Recv_init(&value, 1, MPI_INT, 0, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
        MPI_Start(&request);
        MPI_Wait(&request, MPI_STATUS_IGNORE);
        MPI_Request_free(&request);
    }
    MPI_Recv(&value, 1, MPI_INT, partner(), 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void wrong_communicator(void) {
    int value = rank;
    MPI_Comm other;
    MPI_Comm_dup(MPI_COMM_WORLD, &other);
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 7, MPI_COMM_WORLD);
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 7, other, MPI_STATUS_IGNORE);
    MPI_Comm_free(&other);
}

static void wait_on_receive(void) {
    int a, b, value = rank;
    MPI_Request requests[2];
    if (rank > 1) return;
    MPI_Irecv(&a, 1, MPI_INT, partner(), 1, MPI_COMM_WORLD, &requests[0]);
    MPI_Irecv(&b, 1, MPI_INT, partner(), 2, MPI_COMM_WORLD, &requests[1]);
    MPI_Send(&value, 1, MPI_INT, partner(), 1, MPI_COMM_WORLD);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

static void wait_for_any(void) {
    int a, b, index;
    MPI_Request requests[2];
    if (rank > 1) return;
    MPI_Irecv(&a, 1, MPI_INT, partner(), 1, MPI_COMM_WORLD, &requests[0]);
    MPI_Irecv(&b, 1, MPI_INT, partner(), 2, MPI_COMM_WORLD, &requests[1]);
    MPI_Waitany(2, requests, &index, MPI_STATUS_IGNORE);
}

static void any_source_starved(void) {
    int value = rank;
    if (rank > 0) MPI_Send(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
    // One message more than there are other ranks.
    for (int i = 0; rank == 0 && i < ranks; i++)
        MPI_Recv(&value, 1, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void collective_against_receive(void) {
    int value = rank, sum;
    if (rank == 0)
        MPI_Recv(&value, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    else
        MPI_Allreduce(&value, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
}

static void missing_rank(void) {
    if (rank < ranks - 1) MPI_Barrier(MPI_COMM_WORLD);
}

// MPI passes a broadcast on by a tree: without rank 1, some get nothing. By luck, all of them have it.
static void left_out_of_broadcast(void) {
    int value = rank;
    if (rank != 1) MPI_Bcast(&value, 1, MPI_INT, 0, MPI_COMM_WORLD);
}

// The root never asks for what the others give.
static void left_out_root(void) {
    int sum;
    if (rank > 0) MPI_Reduce(&rank, &sum, 1, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD);
}

// Whoever gives and gets nothing by it may go on: rank 0 waits in MPI itself.
static void left_out_of_alltoallv(void) {
    int *ones = calloc(2 * ranks, sizeof *ones), *zeros = ones + ranks;
    char *in = calloc(ranks, 1), *out = calloc(ranks, 1);
    for (int i = 0; i < ranks; i++) ones[i] = 1;
    if (rank != 1) MPI_Alltoallv(in, ones, zeros, MPI_CHAR, out, ones, zeros, MPI_CHAR, MPI_COMM_WORLD);
}

// What is noted of a call is noted of each, however many there are.
static void late_mismatch(void) {
    int value = rank;
    for (int i = 0; i < 30000; i++) {
        MPI_Sendrecv_replace(&value, 1, MPI_INT, 0, 0, 0, 0, MPI_COMM_SELF, MPI_STATUS_IGNORE);
    }
    MPI_Bcast(&value, 1, MPI_INT, rank == 0 ? 0 : 1, MPI_COMM_WORLD);
}

static void partner_finished(void) {
    int value;
    if (rank == 0) MPI_Recv(&value, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void mismatched_collective(void) {
    int value = rank;
    if (rank == 0)
        MPI_Bcast(&value, 1, MPI_INT, 0, MPI_COMM_WORLD);
    else
        MPI_Barrier(MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
}

static void mismatched_root(void) {
    int value = rank;
    MPI_Bcast(&value, 1, MPI_INT, rank % 2, MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
}

static void mismatched_size(void) {
    int values[5] = {0};
    MPI_Bcast(values, rank == 0 ? 4 : 5, MPI_INT, 0, MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
}

static void nonblocking_collective(void) {
    MPI_Request request;
    int value;
    if (rank == 0) MPI_Recv(&value, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    if (rank == 1) MPI_Send(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
}

static void send_to_myself(void) {
    if (rank == 0) MPI_Ssend(big, 1, MPI_CHAR, 0, 0, MPI_COMM_WORLD);
}

static void exchange_alone(void) {
    int value = rank, other;
    if (rank == 0)
        MPI_Sendrecv(&value, 1, MPI_INT, 1, 0, &other, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    else if (rank == 1)
        MPI_Recv(&other, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void replace_alone(void) {
    int value = rank;
    if (rank == 0) MPI_Sendrecv_replace(&value, 1, MPI_INT, 1, 0, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    else if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void probe_for_nothing(void) {
    MPI_Status status;
    if (rank == 0) MPI_Probe(1, 3, MPI_COMM_WORLD, &status);
    else MPI_Barrier(MPI_COMM_WORLD);
}

static void split_order(void) {
    MPI_Comm even;
    MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &even);
    int first = rank == 0;
    MPI_Barrier(first ? even : MPI_COMM_WORLD);
    MPI_Barrier(first ? MPI_COMM_WORLD : even);
    MPI_Comm_free(&even);
}

// The message that rank 0 waits for went to the receive from anywhere that it has posted before.
static void caught(void) {
    int value = rank, other;
    MPI_Request request;
    if (rank == 0) {
        MPI_Irecv(&other, 1, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
        MPI_Recv(&value, 1, MPI_INT, 1, 7, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Wait(&request, MPI_STATUS_IGNORE);
    }
    if (rank == 1) MPI_Send(&value, 1, MPI_INT, 0, 7, MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
}

// Two large messages, and one receive from anywhere. Which of them it takes, nobody can say.
static void two_for_one(void) {
    MPI_Request request;
    if (rank == 0) {
        MPI_Irecv(room, sizeof room, MPI_CHAR, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &request);
        MPI_Barrier(MPI_COMM_WORLD);
        MPI_Wait(&request, MPI_STATUS_IGNORE);
        MPI_Recv(room, sizeof room, MPI_CHAR, MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        return;
    }
    if (rank < 3) MPI_Send(big, sizeof big, MPI_CHAR, 0, rank, MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
}

// A receive from anywhere is open while two ranks wait for each other.
static void beside_any(void) {
    int value = rank, other;
    MPI_Request request;
    MPI_Irecv(&other, 1, MPI_INT, MPI_ANY_SOURCE, 5, MPI_COMM_WORLD, &request);
    if (rank == 1) MPI_Send(&value, 1, MPI_INT, 0, 3, MPI_COMM_WORLD);
    if (rank < 2) MPI_Recv(&value, 1, MPI_INT, partner(), 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Send(&value, 1, MPI_INT, next, 5, MPI_COMM_WORLD);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

#if MPI_VERSION >= 4
static MPI_Request lasting[2];

static void let_go(void) { MPI_Request_free(&lasting[0]), MPI_Request_free(&lasting[1]); }

static void make_two(void) {
    static int one = 1, sum;
    MPI_Barrier_init(MPI_COMM_WORLD, MPI_INFO_NULL, &lasting[0]);
    MPI_Allreduce_init(&one, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD, MPI_INFO_NULL, &lasting[1]);
}

static void start(int which) { MPI_Start(&lasting[which]); }
static void wait_for(int which) { MPI_Wait(&lasting[which], MPI_STATUS_IGNORE); }

static void lasting_missing(void) {
    make_two();
    if (rank != 1) start(0), wait_for(0);
    let_go();
}

static void lasting_against_receive(void) {
    int value = rank;
    make_two();
    for (int i = 0; i < 3; i++) MPI_Startall(2, lasting), MPI_Waitall(2, lasting, MPI_STATUSES_IGNORE);
    if (rank == 0) MPI_Recv(&value, 1, MPI_INT, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    start(1), wait_for(1);
    if (rank == 1) MPI_Send(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
    let_go();
}

static void lasting_order(void) {
    make_two();
    start(rank % 2), wait_for(rank % 2);
    start(1 - rank % 2), wait_for(1 - rank % 2);
    let_go();
}

static void lasting_mismatch(void) {
    static int value;
    if (rank == 0) MPI_Barrier_init(MPI_COMM_WORLD, MPI_INFO_NULL, &lasting[0]);
    else MPI_Bcast_init(&value, 1, MPI_INT, 0, MPI_COMM_WORLD, MPI_INFO_NULL, &lasting[0]);
    start(0), wait_for(0);
}

static void lasting_root(void) {
    static int value;
    MPI_Bcast_init(&value, 1, MPI_INT, rank % 2, MPI_COMM_WORLD, MPI_INFO_NULL, &lasting[0]);
    start(0), wait_for(0);
}

// They may be started in any order, as often as one likes; and be freed without.
static void lasting_any_order(void) {
    MPI_Comm comm;
    MPI_Request unused;
    make_two();
    MPI_Comm_dup(MPI_COMM_WORLD, &comm);
    MPI_Barrier_init(comm, MPI_INFO_NULL, &unused);
    for (int i = 0; i < 20; i++) {
        start((rank + i) % 2), start((rank + i + 1) % 2);
        if (i % 3 == 0) MPI_Barrier(MPI_COMM_WORLD);
        if (i % 2) wait_for(rank % 2), wait_for(1 - rank % 2);
        else MPI_Waitall(2, lasting, MPI_STATUSES_IGNORE);
    }
    let_go();
    MPI_Request_free(&unused);
    MPI_Comm_free(&comm);
}
#else
static void no_lasting(void) { if (rank == 0) printf("This MPI has no persistent collectives.\n"); }
#define lasting_missing no_lasting
#define lasting_against_receive no_lasting
#define lasting_order no_lasting
#define lasting_mismatch no_lasting
#define lasting_root no_lasting
#define lasting_any_order no_lasting
#endif


// One rank asks for another communicator than the rest.
static void another_barrier(void) {
    MPI_Comm copy;
    MPI_Comm_split(MPI_COMM_WORLD, 0, -rank, &copy);
    MPI_Barrier(rank == 0 ? copy : MPI_COMM_WORLD);
    MPI_Comm_free(&copy);
}

// Much goes out of the call, or into it: whoever is in there waits for the others, and rank 1 isn't there yet.
static void large(void (*call)(void)) {
    int value = rank;
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    call();
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
}

enum { EACH = 1 << 18, LONG = 1 << 20 };
static char *all_of_it(void) { return calloc(ranks, EACH); }
static void broadcast(void) { MPI_Bcast(big, LONG, MPI_CHAR, 0, MPI_COMM_WORLD); }
static void scatter(void) { MPI_Scatter(all_of_it(), EACH, MPI_CHAR, room, EACH, MPI_CHAR, 0, MPI_COMM_WORLD); }
static void gather(void) { MPI_Gather(big, EACH, MPI_CHAR, all_of_it(), EACH, MPI_CHAR, 1, MPI_COMM_WORLD); }
static void reduce(void) { MPI_Reduce(big, room, LONG, MPI_CHAR, MPI_MAX, 1, MPI_COMM_WORLD); }
static void scatter_some(void) {
    static int counts[64], places[64];
    for (int i = 0; i < ranks; i++) counts[i] = EACH, places[i] = i * EACH;
    MPI_Scatterv(all_of_it(), counts, places, MPI_CHAR, room, EACH, MPI_CHAR, 0, MPI_COMM_WORLD);
}
static void begin_broadcast(void) {
    MPI_Request request;
    MPI_Ibcast(big, LONG, MPI_CHAR, 0, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}
static void large_broadcast(void) { large(broadcast); }
static void large_scatter(void) { large(scatter); }
static void large_scatter_some(void) { large(scatter_some); }
static void large_gather(void) { large(gather); }
static void large_reduce(void) { large(reduce); }
static void large_begun_broadcast(void) { large(begin_broadcast); }

// Each of two ranks is the root on another communicator, and nobody asks or looks: both are inside MPI.
static void two_roots(void) {
    MPI_Comm other;
    MPI_Comm_dup(MPI_COMM_WORLD, &other);
    for (int i = 0; i < 2; i++) MPI_Bcast(big, sizeof big, MPI_CHAR, (rank + i) % 2, (rank + i) % 2 ? other : MPI_COMM_WORLD);
    MPI_Comm_free(&other);
}

// --- what isn't a deadlock

// The others come late to what is large, since they wait for one that sleeps.
static void late_for_large(void) {
    int value = rank;
    void (*calls[])(void) = {broadcast, scatter, scatter_some, gather, reduce, begin_broadcast};
    for (int i = 0; i < 6; i++) {
        if (rank == ranks - 1) usleep(300000), MPI_Send(&value, 1, MPI_INT, (ranks - 1) / 2, 0, MPI_COMM_WORLD);
        if (rank == (ranks - 1) / 2) MPI_Recv(&value, 1, MPI_INT, ranks - 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        calls[i]();
    }
}

// What a receive from anywhere takes is on its way for a while, and two others are open; then all is well.
static void slow_beside_any(void) {
    int values[3];
    MPI_Request requests[3];
    for (int i = 0; i < 3; i++) MPI_Irecv(&values[i], 1, MPI_INT, MPI_ANY_SOURCE, 5, MPI_COMM_WORLD, &requests[i]);
    for (int i = 0; i < 3; i++) {
        if (rank == 0) usleep(400000);
        MPI_Send(&rank, 1, MPI_INT, next, 5, MPI_COMM_WORLD);
        if (rank == 0) MPI_Recv(room, sizeof room, MPI_CHAR, previous, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Send(big, sizeof big, MPI_CHAR, next, 6, MPI_COMM_WORLD);
        if (rank > 0) MPI_Recv(room, sizeof room, MPI_CHAR, previous, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
    MPI_Waitall(3, requests, MPI_STATUSES_IGNORE);
}

static void small_send_send(void) {
    int value = rank;
    if (rank > 1) return;
    MPI_Send(&value, 1, MPI_INT, partner(), 0, MPI_COMM_WORLD);
    MPI_Recv(&value, 1, MPI_INT, partner(), 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void broadcast_by_luck(void) {
    int value = rank;
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Bcast(&value, 1, MPI_INT, 0, MPI_COMM_WORLD);
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
}

static void slow(void) {
    for (int i = 0; i < 4; i++) {
        if (rank == 0) usleep(150000);
        if (rank == 0) for (int to = 1; to < ranks; to++) MPI_Send(big, sizeof big, MPI_CHAR, to, 0, MPI_COMM_WORLD);
        else MPI_Recv(room, sizeof room, MPI_CHAR, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
    MPI_Barrier(MPI_COMM_WORLD);
}

// Every third column of a table goes round, in place.
static void replaced(void) {
    static int table[100][30];
    MPI_Datatype columns;
    for (int i = 0; i < 100; i++) for (int j = 0; j < 30; j++) table[i][j] = rank;
    MPI_Type_vector(100, 10, 30, MPI_INT, &columns);
    MPI_Type_commit(&columns);
    for (int i = 0; i < ranks; i++) {
        MPI_Sendrecv_replace(&table[0][7], 1, columns, next, 0, previous, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        int from = (rank + ranks - 1 - i) % ranks;
        if (table[99][16] != from || table[0][7] != from || table[50][17] != rank) MPI_Abort(MPI_COMM_WORLD, 3);
    }
    MPI_Type_free(&columns);
}

// The last of 10,000 messages that were begun is waited for, while the other rank waits for one that comes after it.
static void flood_at_once(void) {
    enum { MANY = 10000 };
    static MPI_Request requests[MANY];
    int value = rank;
    if (rank == 0) {
        for (int i = 0; i < MANY; i++) MPI_Isend(&value, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, &requests[i]);
        MPI_Send(&value, 1, MPI_INT, 1, 2, MPI_COMM_WORLD);
        MPI_Waitall(MANY, requests, MPI_STATUSES_IGNORE);
    } else if (rank == 1) {
        MPI_Recv(&value, 1, MPI_INT, 0, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        for (int i = 0; i < MANY; i++) MPI_Recv(&value, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
}

// A receive that was cancelled and freed, and messages that only rank 0 knows to be wrong.
static void failed_sends(void) {
    int value = rank;
    MPI_Request request;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (rank == 0) MPI_Send(&value, -1, MPI_INT, 1, 4, MPI_COMM_WORLD);
    if (rank == 0) MPI_Isend(&value, -1, MPI_INT, 1, 4, MPI_COMM_WORLD, &request);
    if (rank == 1) {
        MPI_Irecv(&value, 1, MPI_INT, 0, 4, MPI_COMM_WORLD, &request);
        MPI_Cancel(&request);
        MPI_Request_free(&request);
    }
    MPI_Barrier(MPI_COMM_WORLD);
}

// Two types with one tag: what is received first was posted last.
static void types_in_turn(void) {
    double real = 1;
    int whole = 2;
    MPI_Request requests[2];
    if (rank == 0) {
        for (int i = 0; i < 200; i++)
            if (i % 2) MPI_Send(&real, 1, MPI_DOUBLE, 1, 4, MPI_COMM_WORLD);
            else MPI_Send(&whole, 1, MPI_INT, 1, 4, MPI_COMM_WORLD);
        MPI_Send(&real, 0, MPI_DOUBLE, 1, 5, MPI_COMM_WORLD);
        MPI_Send(&real, 1, MPI_DOUBLE, 1, 6, MPI_COMM_WORLD);
        MPI_Send(&whole, 1, MPI_INT, 1, 6, MPI_COMM_WORLD);
    } else if (rank == 1) {
        for (int i = 0; i < 200; i++)
            if (i < 100) MPI_Recv(room, 8, MPI_BYTE, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            else if (i % 2) MPI_Recv(&real, 1, MPI_DOUBLE, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            else MPI_Recv(&whole, 1, MPI_INT, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Recv(&whole, 1, MPI_INT, 0, 5, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Irecv(&real, 1, MPI_DOUBLE, 0, 6, MPI_COMM_WORLD, &requests[0]);
        MPI_Irecv(&whole, 1, MPI_INT, 0, 6, MPI_COMM_WORLD, &requests[1]);
        MPI_Wait(&requests[1], MPI_STATUS_IGNORE);
        MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
    }
}

static void *send_later(void *nothing) {
    int value = rank;
    usleep(300000);
    MPI_Send(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
    return nothing;
}

// Rank 1's other thread sends what rank 0 and, after that, rank 1 wait for.
static void other_thread(void) {
    int value;
    pthread_t thread;
    if (rank == 1) pthread_create(&thread, NULL, send_later, NULL);
    if (rank < 2) MPI_Recv(&value, 1, MPI_INT, partner(), 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 0, MPI_COMM_WORLD);
    if (rank == 1) pthread_join(thread, NULL);
}

// In shared memory, since Open MPI 4.1 has no other way as the course's launcher sets it up.
static void window(void) {
    MPI_Win all;
    char *own;
    MPI_Win_allocate_shared(1, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &own, &all);
    MPI_Win_fence(0, all);
    MPI_Win_fence(0, all);
    MPI_Win_free(&all);
}

// 5,000 messages on their way to a rank that waits for the one sent after them.
static void flood(void) {
    int value = rank;
    if (rank == 0) {
        for (int i = 0; i < 5000; i++) MPI_Send(&value, 1, MPI_INT, 1, 1, MPI_COMM_WORLD);
        MPI_Send(&value, 1, MPI_INT, 1, 2, MPI_COMM_WORLD);
    } else if (rank == 1) {
        MPI_Recv(&value, 1, MPI_INT, 0, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        for (int i = 0; i < 5000; i++) MPI_Recv(&value, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
}

// Rank 0 shares a communicator with each other rank in turn, and has more of them than anybody else.
static void many_communicators(void) {
    enum { MANY = 150 };
    static MPI_Comm comms[MANY];
    int value = rank;
    for (int i = 0; i < MANY; i++)
        MPI_Comm_split(MPI_COMM_WORLD, rank == 0 || rank == 1 + i % (ranks - 1) ? 0 : MPI_UNDEFINED, rank, &comms[i]);
    for (int i = 0; i < MANY; i++) {
        if (comms[i] == MPI_COMM_NULL) continue;
        MPI_Bcast(&value, 1, MPI_INT, 0, comms[i]);
        if (i % 2) MPI_Comm_free(&comms[i]);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    for (int i = 0; i < MANY; i++)
        if (comms[i] != MPI_COMM_NULL) MPI_Comm_free(&comms[i]);
}

static double began;
static int goes_on(int flag, double seconds) { return !flag && MPI_Wtime() - began < seconds; }

// Rank 0 asks for what rank 1, which waits for it, will never send, in every way; until it gives up.
static void asks_in_vain(void) {
    int value = rank, got[4], flag = 0, index, many, indices[2];
    MPI_Message message;
    MPI_Request requests[4];
    began = MPI_Wtime();
    if (rank == 1) MPI_Send(&value, 1, MPI_INT, 0, 1, MPI_COMM_WORLD);
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank > 0) return;
    for (int i = 0; i < 4; i++) MPI_Irecv(&got[i], 1, MPI_INT, 1, 4 + i, MPI_COMM_WORLD, &requests[i]);
    while (goes_on(flag, 9)) {
        MPI_Iprobe(1, 2, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
        if (!flag) MPI_Improbe(MPI_ANY_SOURCE, 9, MPI_COMM_WORLD, &flag, &message, MPI_STATUS_IGNORE);
        if (!flag) MPI_Test(&requests[0], &flag, MPI_STATUS_IGNORE);
        if (!flag) MPI_Testany(2, &requests[1], &index, &flag, MPI_STATUS_IGNORE);
        if (!flag) MPI_Testsome(2, &requests[1], &many, indices, MPI_STATUSES_IGNORE);
        if (!flag) MPI_Testall(4, requests, &flag, MPI_STATUSES_IGNORE);
    }
    for (int i = 0; i < 4; i++) MPI_Cancel(&requests[i]), MPI_Wait(&requests[i], MPI_STATUS_IGNORE);
    MPI_Recv(&value, 1, MPI_INT, 1, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Send(&value, 1, MPI_INT, 1, 3, MPI_COMM_WORLD);
}

// Rank 0 asks now and then while it computes; then for what comes late from a rank that computes.
static void asks_meanwhile(void) {
    int value = rank, flag = 0;
    volatile double sum = 0;
    MPI_Request request;
    began = MPI_Wtime();
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank == 1) usleep(4500000), MPI_Send(&value, 1, MPI_INT, 0, 2, MPI_COMM_WORLD);
    if (rank > 0) return;
    MPI_Irecv(&value, 1, MPI_INT, 1, 2, MPI_COMM_WORLD, &request);
    while (goes_on(flag, 4.5)) {
        MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
        for (int i = 0; i < 5000; i++) sum += i;
    }
    MPI_Send(&rank, 1, MPI_INT, 1, 3, MPI_COMM_WORLD);
    while (!flag) MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
}

static void never_received(void) {
    int value = rank;
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 4, MPI_COMM_WORLD);
    MPI_Barrier(MPI_COMM_WORLD);
}

// Nobody waits for what is begun.
static void never_waited_send(void) {
    int value = rank;
    MPI_Request request;
    if (rank == 0) MPI_Isend(&value, 1, MPI_INT, 1, 4, MPI_COMM_WORLD, &request);
    if (rank == 1) MPI_Recv(&value, 1, MPI_INT, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void never_waited_sends(void) {
    static int values[9];
    MPI_Request requests[9];
    for (int i = 0; rank == 0 && i < 9; i++) MPI_Isend(&values[i], 1, MPI_INT, 1, 4, MPI_COMM_WORLD, &requests[i]);
    for (int i = 0; rank == 1 && i < 9; i++) MPI_Recv(&values[i], 1, MPI_INT, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rank == 0) MPI_Waitall(6, requests, MPI_STATUSES_IGNORE);
}

static void never_waited_receive(void) {
    static int value;
    MPI_Request request;
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 4, MPI_COMM_WORLD);
    if (rank == 1) MPI_Irecv(&value, 1, MPI_INT, 0, 4, MPI_COMM_WORLD, &request);
    MPI_Barrier(MPI_COMM_WORLD);
}

static void never_waited_start(void) {
    static int value;
    MPI_Request request;
    if (rank == 0) MPI_Send(&value, 1, MPI_INT, 1, 4, MPI_COMM_WORLD);
    if (rank == 1) MPI_Recv_init(&value, 1, MPI_INT, MPI_ANY_SOURCE, 4, MPI_COMM_WORLD, &request), MPI_Start(&request);
    MPI_Barrier(MPI_COMM_WORLD);
}

static void never_waited_collective(void) {
    static MPI_Request request;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank > 0) MPI_Wait(&request, MPI_STATUS_IGNORE);
}

// Every other way to be done with a request; and persistent ones that aren't started, freed or not.
static void completed_otherwise(void) {
    static int values[8], got[8];
    int to = next, from = previous, done = 0, index;
    MPI_Request requests[8], lasting[2];
    for (int i = 0; i < 7; i++) MPI_Isend(&values[i], 1, MPI_INT, to, i, MPI_COMM_WORLD, &requests[i]);
    for (int i = 0; i < 7; i++) MPI_Recv(&got[i], 1, MPI_INT, from, i, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Request_free(&requests[0]);
    while (!done) MPI_Test(&requests[1], &done, MPI_STATUS_IGNORE);
    MPI_Waitany(1, &requests[2], &index, MPI_STATUS_IGNORE);
    for (done = 0; !done;) MPI_Testall(2, &requests[3], &done, MPI_STATUSES_IGNORE);
    for (done = 0; !done;) MPI_Request_get_status(requests[5], &done, MPI_STATUS_IGNORE);
    MPI_Waitall(2, &requests[5], MPI_STATUSES_IGNORE);
    MPI_Isend(&values[7], 1, MPI_INT, MPI_PROC_NULL, 0, MPI_COMM_WORLD, &requests[7]);
    MPI_Wait(&requests[7], MPI_STATUS_IGNORE);
    MPI_Send_init(&values[0], 1, MPI_INT, to, 8, MPI_COMM_WORLD, &lasting[0]);
    MPI_Recv_init(&got[0], 1, MPI_INT, from, 8, MPI_COMM_WORLD, &lasting[1]);
    MPI_Startall(2, lasting);
    MPI_Waitall(2, lasting, MPI_STATUSES_IGNORE);
    MPI_Request_free(&lasting[1]);
    MPI_Irecv(&got[1], 1, MPI_INT, from, 9, MPI_COMM_WORLD, &requests[0]);
    MPI_Cancel(&requests[0]);
    MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
}

static void truncated(void) {
    int values[20] = {0};
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (rank == 0) MPI_Send(values, 20, MPI_INT, 1, 4, MPI_COMM_WORLD);
    if (rank == 1) MPI_Recv(values, 10, MPI_INT, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void posted_truncated(void) {
    int values[20] = {0};
    MPI_Request request;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (rank == 0) MPI_Send(values, 20, MPI_INT, 1, 4, MPI_COMM_WORLD);
    if (rank == 1) MPI_Irecv(values, 10, MPI_INT, 0, 4, MPI_COMM_WORLD, &request);
    if (rank == 1) MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void fatal(void) {
    int values[20] = {0};
    MPI_Request request;
    if (rank == 0) MPI_Send(values, 20, MPI_INT, 1, 4, MPI_COMM_WORLD);
    if (rank == 1) MPI_Irecv(values, 10, MPI_INT, 0, 4, MPI_COMM_WORLD, &request);
    if (rank == 1) MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Barrier(MPI_COMM_WORLD);
}

/* The count at the root is per rank, not in all. */
static void gather_in_all(void) {
    int own[2] = {rank, rank}, all[64];
    MPI_Gather(own, 2, MPI_INT, all, 2 * ranks, MPI_INT, 0, MPI_COMM_WORLD);
}

static void scatter_in_all(void) {
    int own[16], all[64] = {0};
    MPI_Request request;
    MPI_Iscatter(all, 2, MPI_INT, own, rank == 0 ? 2 : 4, MPI_INT, 0, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void alltoall_sizes(void) {
    int sent[64] = {0}, received[64], count = rank == 0 ? 1 : 2;
    MPI_Alltoall(sent, count, MPI_INT, received, count, MPI_INT, MPI_COMM_WORLD);
}

/* Equal sizes, said in other words; what MPI doesn't read is rubbish. */
static void same_sizes(void) {
    int own[2] = {rank, rank}, all[64] = {0}, root = rank == 0;
    MPI_Datatype pair;
    MPI_Type_contiguous(2, MPI_INT, &pair);
    MPI_Type_commit(&pair);
    MPI_Gather(root ? MPI_IN_PLACE : own, root ? -7 : 1, root ? MPI_DATATYPE_NULL : pair, root ? all : NULL, root ? 2 : -7,
               root ? MPI_INT : MPI_DATATYPE_NULL, 0, MPI_COMM_WORLD);
    MPI_Scatter(root ? all : NULL, root ? 1 : -7, root ? pair : MPI_DATATYPE_NULL, root ? MPI_IN_PLACE : own, root ? -7 : 2,
                root ? MPI_DATATYPE_NULL : MPI_INT, 0, MPI_COMM_WORLD);
    MPI_Allgather(MPI_IN_PLACE, -7, MPI_DATATYPE_NULL, all, 1, pair, MPI_COMM_WORLD);
    MPI_Alltoall(MPI_IN_PLACE, -7, MPI_DATATYPE_NULL, all, rank ? 2 : 1, rank ? MPI_INT : pair, MPI_COMM_WORLD);
    MPI_Gather(NULL, 0, MPI_INT, NULL, 0, MPI_INT, 0, MPI_COMM_WORLD);
    MPI_Type_free(&pair);
}

/* Leaves a message there, which nobody receives. */
static void leave(MPI_Comm comm, int tag) {
    if (rank == 0) MPI_Send(&rank, 1, MPI_INT, 1, tag, comm);
}

static void communicators(void) {
    MPI_Comm comm, turned;
    MPI_Group all;
    int dims = 0, periods = 0, remain = 1;
    MPI_Comm_group(MPI_COMM_WORLD, &all);
    MPI_Comm_dup(MPI_COMM_WORLD, &comm), leave(comm, 1);
    MPI_Comm_set_name(comm, "halo");
    MPI_Comm_create(MPI_COMM_WORLD, all, &comm), leave(comm, 2);
    MPI_Comm_create_group(MPI_COMM_WORLD, all, 0, &comm), leave(comm, 3);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &comm), leave(comm, 4);
    MPI_Dims_create(ranks, 1, &dims);
    MPI_Cart_create(MPI_COMM_WORLD, 1, &dims, &periods, 0, &comm), leave(comm, 5);
    MPI_Cart_sub(comm, &remain, &turned), leave(turned, 6);
    MPI_Group_free(&all);
}

static void more_communicators(void) {
    MPI_Comm comm, halves, between;
    MPI_Request request;
    int index[64], neighbor = next;
    for (int i = 0; i < ranks; i++) index[i] = 0;
    MPI_Graph_create(MPI_COMM_WORLD, ranks, index, index, 0, &comm), leave(comm, 7);
    MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 1, &neighbor, MPI_UNWEIGHTED, 1, &neighbor, MPI_UNWEIGHTED,
                                   MPI_INFO_NULL, 0, &comm), leave(comm, 8);
    MPI_Comm_idup(MPI_COMM_WORLD, &comm, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE), leave(comm, 9);
    MPI_Comm_split(MPI_COMM_WORLD, rank > 0, 0, &halves);
    MPI_Intercomm_create(halves, 0, MPI_COMM_WORLD, rank > 0 ? 0 : 1, 0, &between);
    MPI_Intercomm_merge(between, rank > 0, &comm), leave(comm, 10);
}

static void other_type(void) {
    double sent = 1.5;
    long received;
    if (rank == 0) MPI_Send(&sent, 1, MPI_DOUBLE, 1, 4, MPI_COMM_WORLD);
    if (rank == 1) MPI_Recv(&received, 1, MPI_LONG, 0, 4, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

#define CASE(name) {#name, name}
static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    CASE(receive_receive), CASE(send_send), CASE(synchronous_ring), CASE(wrong_tag), CASE(wrong_communicator),
    CASE(wait_on_receive), CASE(wait_for_any), CASE(any_source_starved), CASE(collective_against_receive),
    CASE(missing_rank), CASE(left_out_of_broadcast), CASE(left_out_root), CASE(partner_finished),
    CASE(mismatched_collective), CASE(mismatched_root), CASE(mismatched_size), CASE(nonblocking_collective),
    CASE(send_to_myself), CASE(exchange_alone), CASE(replace_alone), CASE(probe_for_nothing), CASE(split_order),
    CASE(never_started), CASE(lasting_any_tag), CASE(caught), CASE(two_for_one), CASE(beside_any),
    CASE(lasting_missing), CASE(lasting_against_receive), CASE(lasting_order), CASE(lasting_mismatch),
    CASE(large_broadcast), CASE(large_scatter), CASE(large_scatter_some), CASE(large_gather), CASE(large_reduce),
    CASE(large_begun_broadcast), CASE(two_roots), CASE(late_for_large),
    CASE(lasting_root), CASE(lasting_any_order), CASE(slow_beside_any),
    CASE(left_out_of_alltoallv), CASE(late_mismatch), CASE(another_barrier),
    CASE(small_send_send), CASE(broadcast_by_luck), CASE(slow), CASE(flood), CASE(many_communicators),
    CASE(replaced), CASE(flood_at_once), CASE(failed_sends), CASE(types_in_turn), CASE(other_thread), CASE(window),
    CASE(posted_truncated), CASE(fatal), CASE(never_received), CASE(truncated), CASE(other_type),
    CASE(never_waited_send), CASE(never_waited_sends), CASE(never_waited_receive), CASE(never_waited_start),
    CASE(never_waited_collective), CASE(completed_otherwise),
    CASE(asks_in_vain), CASE(asks_meanwhile),
    CASE(gather_in_all), CASE(scatter_in_all), CASE(alltoall_sizes), CASE(same_sizes), CASE(communicators),
    CASE(more_communicators),
};

int main(int argc, char **argv) {
    int level, threads = argc > 1 && !strcmp(argv[1], "other_thread");
    MPI_Init_thread(&argc, &argv, threads ? MPI_THREAD_MULTIPLE : MPI_THREAD_SINGLE, &level);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    next = (rank + 1) % ranks;
    previous = (rank + ranks - 1) % ranks;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (argc > 1 && !strcmp(argv[1], cases[i].name)) {
            cases[i].run();
            MPI_Finalize();
            return 0;
        }
    fprintf(stderr, "nothing of that name\n");
    MPI_Abort(MPI_COMM_WORLD, 2);
}
