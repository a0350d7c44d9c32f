// A random program without a mistake: `random SEED STEPS`. All ranks draw the same steps from the same numbers; how fast a
// rank comes to a step, and in which order it completes requests, it draws from numbers of its own.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 64, LONGEST = 300000 };
static int rank, ranks;
static MPI_Comm world, part;
static MPI_Datatype pair;
static unsigned long common, own;
static char sent[LONGEST], came[LONGEST], buffered[4 * LONGEST];
static char rooms[MOST][LONGEST / 8];
static int numbers[MOST], others[MOST], counts[MOST], places[MOST];

// xorshift64 (G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003).
static int below(unsigned long *state, int limit) {
    *state ^= *state << 13, *state ^= *state >> 7, *state ^= *state << 17;
    return (int)(*state % (unsigned long)limit);
}

static void check(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "rank %d: %s is wrong\n", rank, what);
    MPI_Abort(MPI_COMM_WORLD, 3);
}

// Lengths around the limits up to which MPIs send at once.
static int length(void) {
    static const int lengths[] = {0, 1, 100, 4000, 4097, 8193, 16400, 32769, 65537, 131073, LONGEST};
    return lengths[below(&common, sizeof lengths / sizeof *lengths)];
}

static void rest(void) {
    if (below(&own, 6) == 0) usleep(below(&own, 12000));
}

// Completes requests in one of many ways. All calls that wait, and those that ask.
static void complete(int count, MPI_Request *requests) {
    int index, done, indices[2 * MOST], left = count;
    switch (below(&own, 6)) {
    case 0: MPI_Waitall(count, requests, MPI_STATUSES_IGNORE); break;
    case 1: for (int i = count - 1; i >= 0; i--) MPI_Wait(&requests[i], MPI_STATUS_IGNORE); break;
    case 2: for (int i = 0; i < count; i++) MPI_Waitany(count, requests, &index, MPI_STATUS_IGNORE); break;
    case 3:
        while (left > 0) {
            MPI_Waitsome(count, requests, &done, indices, MPI_STATUSES_IGNORE);
            if (done == MPI_UNDEFINED) break;
            left -= done;
        }
        break;
    case 4: for (done = 0; !done;) MPI_Testall(count, requests, &done, MPI_STATUSES_IGNORE); break;
    default:
        for (int i = 0; i < count; i++)
            for (done = 0; !done;) MPI_Test(&requests[i], &done, MPI_STATUS_IGNORE);
    }
}

// Each rank of a communicator sends to the one some places further, in one of many ways.
static void shift(MPI_Comm comm) {
    int me, size, bytes = length(), tag = below(&common, 3);
    MPI_Comm_rank(comm, &me), MPI_Comm_size(comm, &size);
    int by = below(&common, MOST) % size, to = (me + by) % size, from = (me + size - by) % size;
    MPI_Request requests[2];
    memset(sent, me, sizeof sent);
    switch (below(&common, 7)) {
    case 0: MPI_Sendrecv(sent, bytes, MPI_CHAR, to, tag, came, bytes, MPI_CHAR, from, tag, comm, MPI_STATUS_IGNORE); break;
    case 1:
        memcpy(came, sent, bytes);
        MPI_Sendrecv_replace(came, bytes, MPI_CHAR, to, tag, from, tag, comm, MPI_STATUS_IGNORE);
        break;
    case 2:
        MPI_Irecv(came, LONGEST, MPI_CHAR, MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &requests[0]);
        MPI_Barrier(comm);
        below(&common, 2) ? MPI_Rsend(sent, bytes, MPI_CHAR, to, tag, comm) : MPI_Ssend(sent, bytes, MPI_CHAR, to, tag, comm);
        complete(1, requests);
        break;
    case 3:
        MPI_Bsend(sent, bytes, MPI_CHAR, to, tag, comm);
        MPI_Recv(came, LONGEST, MPI_CHAR, from, tag, comm, MPI_STATUS_IGNORE);
        break;
    case 4:
        MPI_Issend(sent, bytes, MPI_CHAR, to, tag, comm, &requests[0]);
        rest();
        MPI_Irecv(came, LONGEST, MPI_CHAR, from, MPI_ANY_TAG, comm, &requests[1]);
        complete(2, requests);
        break;
    case 5: {
        int source = below(&common, 2) ? MPI_ANY_SOURCE : from, any = below(&common, 2) ? MPI_ANY_TAG : tag;
        MPI_Send_init(sent, bytes, MPI_CHAR, to, tag, comm, &requests[0]);
        MPI_Recv_init(came, bytes, MPI_CHAR, source, any, comm, &requests[1]);
        for (int round = 0; round < 3; round++) {
            MPI_Startall(2, requests);
            rest();
            complete(2, requests);
            // They are inactive now, and that's no wait.
            MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
        }
        MPI_Request_free(&requests[0]), MPI_Request_free(&requests[1]);
        break;
    }
    default:
        MPI_Isend(sent, bytes, MPI_CHAR, to, tag, comm, &requests[0]);
        MPI_Recv(came, bytes, MPI_CHAR, from, tag, comm, MPI_STATUS_IGNORE);
        complete(1, requests);
    }
    check(bytes == 0 || (came[0] == (char)from && came[bytes - 1] == (char)from), "a shifted message");
    // So that no receive from any source takes a message of the next step.
    MPI_Barrier(comm);
}

// Rank 0 receives from all, from whom it comes, and answers.
static void gather_by_hand(MPI_Comm comm) {
    int me, size, flag, bytes = length() / 8, how = below(&common, 4);
    MPI_Comm_rank(comm, &me), MPI_Comm_size(comm, &size);
    MPI_Status status;
    MPI_Message message;
    if (me > 0) {
        rest();
        MPI_Send(sent, bytes, MPI_CHAR, 0, me, comm);
        MPI_Recv(&flag, 1, MPI_INT, 0, 1, comm, MPI_STATUS_IGNORE);
        check(flag == me, "an answer");
    }
    for (int i = 1; me == 0 && i < size; i++) {
        switch (how) {
        case 0: MPI_Recv(came, bytes, MPI_CHAR, MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &status); break;
        case 1:
            MPI_Probe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &status);
            MPI_Recv(came, bytes, MPI_CHAR, status.MPI_SOURCE, status.MPI_TAG, comm, &status);
            break;
        case 2:
            MPI_Mprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &message, &status);
            MPI_Mrecv(came, bytes, MPI_CHAR, &message, &status);
            break;
        default:
            for (flag = 0; !flag;) MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm, &flag, &message, &status);
            MPI_Request request;
            MPI_Imrecv(came, bytes, MPI_CHAR, &message, &request);
            MPI_Wait(&request, &status);
        }
        MPI_Send(&status.MPI_TAG, 1, MPI_INT, status.MPI_SOURCE, 1, comm);
    }
    MPI_Barrier(comm);
}

// Everybody with everybody, posted in an order of one's own.
static void exchange(void) {
    int bytes = length() / 8, all = 2 * ranks, first = below(&own, all);
    MPI_Request requests[2 * MOST];
    for (int i = 0; i < all; i++) {
        int which = (first + i) % all, other = which / 2;
        if (which % 2) MPI_Irecv(rooms[other], bytes, MPI_CHAR, other, 5, world, &requests[i]);
        else MPI_Isend(sent, bytes, MPI_CHAR, other, 5, world, &requests[i]);
        if (i % 3 == 0) rest();
    }
    complete(all, requests);
}

// Hands out tasks to whoever is free.
static void farm(void) {
    int task = 3 * ranks, result, stopped = 0;
    MPI_Status status;
    for (status.MPI_TAG = 12; rank > 0 && status.MPI_TAG == 12;) {
        MPI_Send(&rank, 1, MPI_INT, 0, 11, world);
        MPI_Recv(&result, 1, MPI_INT, 0, MPI_ANY_TAG, world, &status);
        rest();
    }
    while (rank == 0 && stopped < ranks - 1) {
        MPI_Recv(&result, 1, MPI_INT, MPI_ANY_SOURCE, 11, world, &status);
        stopped += task <= 0;
        MPI_Send(&task, 1, MPI_INT, status.MPI_SOURCE, task > 0 ? 12 : 13, world);
        task--;
    }
    // So that rank 0 takes nobody's first question of the next farm for one of this.
    MPI_Barrier(world);
}

// A receive that is given up, before another takes what it would have taken.
static void give_up(void) {
    int next = (rank + 1) % ranks, previous = (rank + ranks - 1) % ranks, value = -1, cancelled;
    MPI_Request request, sending;
    MPI_Status status;
    MPI_Irecv(&value, 1, MPI_INT, previous, 21, world, &request);
    MPI_Cancel(&request);
    int early = below(&common, 2);
    if (early) MPI_Wait(&request, &status);
    MPI_Barrier(world);
    MPI_Isend(&rank, 1, MPI_INT, next, 21, world, &sending);
    rest();
    MPI_Recv(&value, 1, MPI_INT, previous, 21, world, MPI_STATUS_IGNORE);
    MPI_Wait(&sending, MPI_STATUS_IGNORE);
    if (!early) MPI_Wait(&request, &status);
    MPI_Test_cancelled(&status, &cancelled);
    check(cancelled && value == previous, "a cancelled receive");
}

static void collective(MPI_Comm comm) {
    int me, size, count = length() / 4 / MOST, sum = 0;
    MPI_Comm_rank(comm, &me), MPI_Comm_size(comm, &size);
    int root = below(&common, MOST) % size;
    for (int i = 0; i < size; i++) counts[i] = i % 3 == 2 ? 0 : 1, places[i] = i;
    for (int i = 0; i < size; i++) numbers[i] = me + 1;
    int mine = counts[me];
    int *many = (int *)sent, *back = (int *)came;
    // In other words on each rank: as two of four bytes each, or as pairs.
    int twos = count / 2, pairs = below(&own, 2), as = pairs ? twos : 2 * twos;
    MPI_Datatype type = pairs ? pair : MPI_INT;
    switch (below(&common, 21)) {
    case 0: MPI_Barrier(comm); break;
    case 1: MPI_Bcast(many, count, MPI_INT, root, comm); break;
    case 2: MPI_Reduce(many, back, count, MPI_INT, MPI_SUM, root, comm); break;
    case 3: MPI_Allreduce(&numbers[0], &sum, 1, MPI_INT, MPI_SUM, comm), check(sum == size * (size + 1) / 2, "a sum"); break;
    case 4: MPI_Gather(many, count, MPI_INT, back, count, MPI_INT, root, comm); break;
    case 5: MPI_Gatherv(numbers, mine, MPI_INT, others, counts, places, MPI_INT, root, comm); break;
    case 6: MPI_Scatter(many, count, MPI_INT, back, count, MPI_INT, root, comm); break;
    case 7: MPI_Scatterv(numbers, counts, places, MPI_INT, others, mine, MPI_INT, root, comm); break;
    case 8: MPI_Allgather(many, count, MPI_INT, back, count, MPI_INT, comm); break;
    case 9: MPI_Allgatherv(numbers, mine, MPI_INT, others, counts, places, MPI_INT, comm); break;
    case 10: MPI_Alltoall(many, count, MPI_INT, back, count, MPI_INT, comm); break;
    case 11:
        for (int i = 0; i < size; i++) counts[i] = 1;
        MPI_Alltoallv(numbers, counts, places, MPI_INT, others, counts, places, MPI_INT, comm);
        check(others[size - 1] == size, "what all sent to all");
        break;
    case 12: MPI_Scan(numbers, &sum, 1, MPI_INT, MPI_SUM, comm), check(sum == (me + 1) * (me + 2) / 2, "a scan"); break;
    case 13: MPI_Exscan(numbers, &sum, 1, MPI_INT, MPI_SUM, comm); break;
    case 14: MPI_Reduce_scatter_block(numbers, &sum, 1, MPI_INT, MPI_SUM, comm); break;
    case 15: MPI_Bcast(many, as, type, root, comm); break;
    case 16: MPI_Gather(many, as, type, back, twos, pair, root, comm); break;
    case 17: MPI_Allgather(many, as, type, back, 2 * twos, MPI_INT, comm); break;
    case 18: MPI_Alltoall(many, as, type, back, 8 * twos, MPI_BYTE, comm); break;
    case 19: MPI_Allreduce(many, back, twos, MPI_2INT, MPI_MAXLOC, comm); break;
    default: MPI_Reduce_scatter(numbers, others, counts, MPI_INT, MPI_SUM, comm);
    }
}

// Several collectives and messages at a time.
static void at_a_time(void) {
    static int values[4], sums[4];
    MPI_Request requests[6];
    int next = (rank + 1) % ranks, previous = (rank + ranks - 1) % ranks;
    values[0] = values[1] = values[2] = values[3] = rank;
    MPI_Ibarrier(world, &requests[0]);
    MPI_Ibcast(&values[0], 1, MPI_INT, below(&common, ranks), world, &requests[1]);
    rest();
    MPI_Iallreduce(&values[1], &sums[1], 1, MPI_INT, MPI_SUM, world, &requests[2]);
    MPI_Irecv(&sums[2], 1, MPI_INT, previous, 30, world, &requests[3]);
    MPI_Ireduce(&values[3], &sums[3], 1, MPI_INT, MPI_MAX, below(&common, ranks), world, &requests[4]);
    MPI_Isend(&rank, 1, MPI_INT, next, 30, world, &requests[5]);
    complete(6, requests);
    check(sums[1] == ranks * (ranks - 1) / 2 && sums[2] == previous, "what came meanwhile");
}

// A communicator is made, used and freed.
static void communicator(void) {
    MPI_Comm comm, both;
    MPI_Group all, some;
    int dims[] = {0, 0}, periods[] = {1, 0}, value = rank;
    switch (below(&common, 5)) {
    case 0: MPI_Comm_dup(world, &comm); break;
    case 1: MPI_Comm_split(world, (rank + below(&common, 9)) % 3 ? 1 : MPI_UNDEFINED, -rank, &comm); break;
    case 2: MPI_Dims_create(ranks, 2, dims), MPI_Cart_create(world, 2, dims, periods, 1, &comm); break;
    case 3:
        MPI_Comm_group(world, &all);
        MPI_Group_incl(all, 1 + ranks / 2, (int[MOST]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, &some);
        comm = MPI_COMM_NULL;
        if (rank < 1 + ranks / 2) MPI_Comm_create_group(world, some, 3, &comm);
        MPI_Group_free(&some), MPI_Group_free(&all);
        break;
    default:
        // The even ranks and the odd ones, which talk to each other.
        MPI_Intercomm_create(part, 0, world, 1 - rank % 2, 4, &both);
        int partner = rank / 2, size;
        MPI_Comm_remote_size(both, &size);
        if (partner < size)
            MPI_Sendrecv(&rank, 1, MPI_INT, partner, 6, &value, 1, MPI_INT, partner, 6, both, MPI_STATUS_IGNORE);
        MPI_Intercomm_merge(both, rank % 2, &comm);
        MPI_Comm_free(&both);
    }
    // Those who aren't in it draw the same numbers.
    unsigned long before = common;
    if (comm != MPI_COMM_NULL) shift(comm), collective(comm), MPI_Comm_free(&comm);
    common = before * 2862933555777941757UL + 1;
}

int main(int argc, char **argv) {
    unsigned long seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    int steps = argc > 2 ? atoi(argv[2]) : 100;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    if (ranks > 32) MPI_Abort(MPI_COMM_WORLD, 2);
    common = seed * 0x9e3779b97f4a7c15UL + 1;
    own = common * 31 + (unsigned long)rank * 977 + 5;
    MPI_Buffer_attach(buffered, sizeof buffered);
    MPI_Comm_dup(MPI_COMM_WORLD, &world);
    MPI_Comm_split(world, rank % 2, rank, &part);
    MPI_Type_contiguous(2, MPI_INT, &pair);
    MPI_Type_commit(&pair);
    for (int step = 0; step < steps; step++) {
        rest();
        switch (below(&common, 10)) {
        case 0: case 1: shift(world); break;
        case 2: shift(part); common = seed + step * 0x9e3779b97f4a7c15UL + 1; break;
        case 3: gather_by_hand(below(&common, 2) ? world : part); common += step; break;
        case 4: exchange(); break;
        case 5: farm(); break;
        case 6: give_up(); break;
        case 7: collective(world); break;
        case 8: at_a_time(); break;
        default: if (ranks > 1) communicator();
        }
    }
    MPI_Type_free(&pair);
    MPI_Comm_free(&part);
    MPI_Comm_free(&world);
    void *gone;
    int size;
    MPI_Buffer_detach(&gone, &size);
    MPI_Finalize();
    return 0;
}
