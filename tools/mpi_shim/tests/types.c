/* Collectives and messages whose ends agree on types, counts and operations, in other words than one another; and some whose
   ends don't. Usage: types right | NAME */
#include <mpi.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 8, ROOM = 256 };
#define ALL MPI_COMM_WORLD

struct mixed {
    int number;
    double value[2];
};

static int rank, ranks;
static int sent[ROOM], came[ROOM], ones[MOST], twos[MOST], zeros[MOST], places[MOST], apart[MOST];
static MPI_Datatype pair, row, mixed, two_mixed, dense;
static MPI_Op own;

/* ---- right ---- */

static void add(void *in, void *inout, int *count, MPI_Datatype *type) {
    for (int i = 0; i < *count; i++) ((int *)inout)[i] += ((int *)in)[i];
    (void)type;
}

static void structure(MPI_Datatype *made) {
    int lengths[] = {1, 2};
    MPI_Aint at[] = {offsetof(struct mixed, number), offsetof(struct mixed, value)};
    MPI_Datatype types[] = {MPI_INT, MPI_DOUBLE}, inner;
    MPI_Type_create_struct(2, lengths, at, types, &inner);
    MPI_Type_create_resized(inner, 0, sizeof(struct mixed), made);
    MPI_Type_commit(made);
    MPI_Type_free(&inner);
}

static void begin(void) {
    int lengths[] = {1, 1}, at[] = {0, 3}, sizes[] = {4, 4}, part[] = {2, 2}, from[] = {1, 1};
    MPI_Datatype inner;
    for (int i = 0; i < MOST; i++) ones[i] = 1, twos[i] = 2, places[i] = i, apart[i] = 2 * i;
    MPI_Type_contiguous(2, MPI_INT, &pair);
    MPI_Type_vector(2, 1, 3, MPI_INT, &row);
    structure(&mixed);
    MPI_Type_contiguous(2, mixed, &two_mixed);
    MPI_Type_indexed(2, lengths, at, MPI_INT, &inner);
    MPI_Type_create_subarray(2, sizes, part, from, MPI_ORDER_C, MPI_INT, &dense);
    MPI_Type_commit(&pair), MPI_Type_commit(&row), MPI_Type_commit(&two_mixed), MPI_Type_commit(&dense);
    MPI_Type_free(&inner);
    MPI_Op_create(add, 1, &own);
}

/* Equal data in other words on each rank. */
static void other_words(void) {
    struct mixed some[4] = {{0}};
    int root = rank == 0;
    MPI_Bcast(sent, root ? 2 : 1, root ? MPI_INT : pair, 0, ALL);
    MPI_Bcast(sent, root ? 4 : 1, root ? MPI_INT : dense, 0, ALL);
    MPI_Bcast(sent, rank % 2 ? 2 : 1, rank % 2 ? MPI_INT : row, 0, ALL);
    MPI_Bcast(some, root ? 2 : 1, root ? mixed : two_mixed, 0, ALL);
    MPI_Bcast(sent, root ? 8 : 2, root ? MPI_BYTE : rank % 2 ? MPI_INT : MPI_FLOAT, 0, ALL);
    MPI_Bcast(sent, root ? 8 : 1, root ? MPI_CHAR : MPI_DOUBLE, 0, MPI_COMM_SELF);
    MPI_Bcast(sent, 4, root ? MPI_CHAR : MPI_UNSIGNED_CHAR, 0, ALL);
    MPI_Bcast(sent, 4, root ? MPI_LONG : MPI_INT64_T, 0, ALL);
    MPI_Bcast(sent, root ? 1 : 2, root ? MPI_2INT : MPI_INT, 0, ALL);
    MPI_Gather(sent, rank % 2 ? 2 : 1, rank % 2 ? MPI_INT : pair, came, 2, MPI_INT, 0, ALL);
    MPI_Scatter(came, 1, pair, sent, 2, MPI_INT, 0, ALL);
    MPI_Allgather(sent, 2, MPI_INT, came, 1, pair, ALL);
    MPI_Allgather(sent, 8, MPI_BYTE, came, 1, MPI_DOUBLE, ALL);
    MPI_Alltoall(came, 2, MPI_INT, sent, 8, MPI_BYTE, ALL);
    MPI_Alltoall(came, 1, pair, sent, 2, MPI_INT, ALL);
    MPI_Gatherv(sent, 2, MPI_INT, came, ones, places, pair, 0, ALL);
    MPI_Scatterv(came, twos, apart, MPI_INT, sent, 1, pair, 0, ALL);
    MPI_Allgatherv(sent, 1, pair, came, twos, apart, MPI_INT, ALL);
    MPI_Alltoallv(came, ones, places, pair, sent, twos, apart, MPI_INT, ALL);
}

static void in_place(void) {
    int root = rank == 0;
    const MPI_Datatype no = MPI_DATATYPE_NULL;
    MPI_Gather(root ? MPI_IN_PLACE : sent, root ? -3 : 1, root ? no : MPI_INT, came, root ? 1 : -3, root ? MPI_INT : no, 0, ALL);
    MPI_Scatter(came, root ? 1 : -3, root ? MPI_INT : no, root ? MPI_IN_PLACE : sent, root ? -3 : 1, root ? no : MPI_INT, 0, ALL);
    MPI_Gatherv(root ? MPI_IN_PLACE : sent, 1, MPI_INT, came, root ? ones : NULL, root ? places : NULL, MPI_INT, 0, ALL);
    MPI_Scatterv(came, root ? ones : NULL, root ? places : NULL, MPI_INT, root ? MPI_IN_PLACE : sent, 1, MPI_INT, 0, ALL);
    MPI_Allgather(MPI_IN_PLACE, 0, no, came, 1, MPI_INT, ALL);
    MPI_Allgatherv(MPI_IN_PLACE, 0, no, came, ones, places, MPI_INT, ALL);
    MPI_Alltoall(MPI_IN_PLACE, 0, no, came, 1, MPI_INT, ALL);
    MPI_Alltoallv(MPI_IN_PLACE, NULL, NULL, no, came, ones, places, MPI_INT, ALL);
    MPI_Allreduce(MPI_IN_PLACE, came, 1, MPI_INT, MPI_SUM, ALL);
    MPI_Reduce(root ? MPI_IN_PLACE : came, came, 1, MPI_INT, MPI_MAX, 0, ALL);
    MPI_Reduce_scatter(MPI_IN_PLACE, came, ones, MPI_INT, MPI_SUM, ALL);
    MPI_Reduce_scatter_block(MPI_IN_PLACE, came, 1, MPI_INT, MPI_MIN, ALL);
    MPI_Scan(MPI_IN_PLACE, came, 1, MPI_INT, MPI_PROD, ALL);
    MPI_Exscan(MPI_IN_PLACE, came, 1, MPI_INT, MPI_BOR, ALL);
}

/* Nothing may be anything. */
static void nothing(void) {
    MPI_Datatype type = rank % 2 ? MPI_DOUBLE : MPI_INT;
    MPI_Bcast(sent, 0, type, 0, ALL);
    MPI_Allreduce(sent, came, 0, MPI_INT, rank % 2 ? MPI_SUM : MPI_MAX, ALL);
    MPI_Gather(sent, 0, type, came, 0, MPI_FLOAT, 0, ALL);
    MPI_Gatherv(sent, 0, type, came, zeros, places, MPI_FLOAT, 0, ALL);
    MPI_Alltoallv(sent, zeros, places, type, came, zeros, places, MPI_CHAR, ALL);
    MPI_Barrier(ALL);
}

/* To each other rank another type, and nothing to some. */
static void types_each(void) {
    int counts[MOST], back[MOST], at[MOST];
    MPI_Datatype there[MOST], here[MOST];
    for (int i = 0; i < ranks; i++) {
        counts[i] = (rank + i) % 2 ? 2 : (rank + i) % 3 ? 1 : 0;
        back[i] = counts[i] == 2 ? 1 : counts[i];
        there[i] = counts[i] == 2 ? MPI_INT : counts[i] == 1 ? MPI_DOUBLE : MPI_CHAR;
        here[i] = counts[i] == 2 ? pair : counts[i] == 1 ? MPI_DOUBLE : MPI_LONG;
        at[i] = 8 * i;
    }
    MPI_Alltoallw(sent, counts, at, there, came, back, at, here, ALL);
    MPI_Request request;
    MPI_Ialltoallw(sent, counts, at, there, came, back, at, here, ALL, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void operations(void) {
    MPI_Op mine;
    MPI_Request requests[4];
    MPI_Op_create(add, 1, &mine);
    MPI_Allreduce(sent, came, 2, MPI_INT, rank % 2 ? own : mine, ALL);
    MPI_Allreduce(sent, came, 1, MPI_2INT, MPI_MAXLOC, ALL);
    MPI_Reduce(sent, came, 1, MPI_DOUBLE_INT, MPI_MINLOC, ranks - 1, ALL);
    MPI_Iallreduce(sent, came, 1, MPI_INT, MPI_SUM, ALL, &requests[0]);
    MPI_Ireduce(sent + 8, came + 8, 1, MPI_INT, MPI_LAND, 0, ALL, &requests[1]);
    MPI_Iscan(sent + 16, came + 16, 1, MPI_INT, own, ALL, &requests[2]);
    MPI_Ireduce_scatter(sent + 24, came + 24, ones, MPI_INT, MPI_BXOR, ALL, &requests[3]);
    MPI_Waitall(4, requests, MPI_STATUSES_IGNORE);
    MPI_Op_free(&mine);
}

/* Messages in other words, some of them shorter than there is room for. */
static void messages(void) {
    struct mixed some[4] = {{0}};
    int to = (rank + 1) % ranks, from = (rank + ranks - 1) % ranks;
#define PASSES(count, type, room, as) \
    MPI_Sendrecv(some, count, type, to, 1, came, room, as, from, 1, ALL, MPI_STATUS_IGNORE)
    PASSES(2, mixed, 1, two_mixed);
    PASSES(1, two_mixed, 4, mixed);
    PASSES(1, MPI_INT, 4, mixed);
    PASSES(3, MPI_INT, 2, pair);
    PASSES(1, row, 2, MPI_INT);
    PASSES(1, MPI_2INT, 2, MPI_INT);
    PASSES(1, mixed, 40, MPI_BYTE);
    PASSES(20, MPI_BYTE, 1, mixed);
    PASSES(0, MPI_DOUBLE, 1, mixed);
}

/* Other types with the handles of those before, and what few programs do. */
static void again_and_again(void) {
    for (int round = 0; round < 200; round++) {
        MPI_Datatype made;
        MPI_Type_contiguous(2, round % 2 ? MPI_INT : MPI_FLOAT, &made);
        MPI_Type_commit(&made);
        MPI_Bcast(came, rank ? 2 : 1, rank ? round % 2 ? MPI_INT : MPI_FLOAT : made, 0, ALL);
        MPI_Sendrecv(sent, 1, made, rank, 3, came, 2, round % 2 ? MPI_INT : MPI_FLOAT, rank, 3, ALL, MPI_STATUS_IGNORE);
        MPI_Type_free(&made);
    }
}

static void packed(void) {
    int at = 0, size;
    char all[64];
    MPI_Pack_size(2, MPI_INT, ALL, &size);
    if (rank == 0) MPI_Pack(sent, 2, MPI_INT, all, sizeof all, &at, ALL);
    MPI_Bcast(all, 8, MPI_PACKED, 0, ALL);
}

static void large(void) {
#if MPI_VERSION >= 4
    MPI_Datatype made, inner;
    MPI_Count lengths[] = {1, 2}, at[] = {offsetof(struct mixed, number), offsetof(struct mixed, value)};
    MPI_Datatype types[] = {MPI_INT, MPI_DOUBLE};
    struct mixed some[2] = {{0}};
    MPI_Type_contiguous_c(2, MPI_INT, &made);
    MPI_Type_commit(&made);
    MPI_Bcast_c(came, rank ? 2 : 1, rank ? MPI_INT : made, 0, ALL);
    MPI_Type_free(&made);
    MPI_Type_create_struct_c(2, lengths, at, types, &inner);
    MPI_Type_create_resized_c(inner, 0, sizeof(struct mixed), &made);
    MPI_Type_commit(&made);
    MPI_Allgather_c(some, 1, rank % 2 ? mixed : made, came, 1, made, ALL);
    MPI_Type_free(&made), MPI_Type_free(&inner);
#endif
}

static void right(void) {
    other_words(), in_place(), nothing(), types_each(), operations(), messages(), again_and_again(), packed(), large();
}

/* ---- wrong ---- */

static MPI_Datatype odd(MPI_Datatype type, MPI_Datatype other) { return rank == 1 ? other : type; }

static void allreduce(void) { MPI_Allreduce(sent, came, 1, odd(MPI_INT, MPI_FLOAT), MPI_SUM, ALL); }
static void bcast(void) { MPI_Bcast(sent, rank ? 4 : 2, rank ? MPI_FLOAT : MPI_DOUBLE, 0, ALL); }
static void gather(void) { MPI_Gather(sent, 4, odd(MPI_INT, MPI_FLOAT), came, 4, MPI_INT, 0, ALL); }
static void gatherv(void) { MPI_Gatherv(sent, 1, odd(MPI_INT, MPI_FLOAT), came, ones, places, MPI_INT, 0, ALL); }
static void scatter(void) { MPI_Scatter(sent, 1, MPI_LONG, came, 1, odd(MPI_LONG, MPI_DOUBLE), 0, ALL); }
static void scatterv(void) { MPI_Scatterv(sent, ones, places, MPI_INT, came, 1, odd(MPI_INT, MPI_UNSIGNED), 0, ALL); }
static void allgather(void) { MPI_Allgather(sent, 1, MPI_INT, came, 1, MPI_FLOAT, ALL); }
static void allgatherv(void) { MPI_Allgatherv(sent, 2, odd(MPI_INT, MPI_FLOAT), came, twos, apart, MPI_INT, ALL); }
static void alltoall(void) { MPI_Alltoall(sent, 2, odd(MPI_INT, MPI_FLOAT), came, 1, pair, ALL); }
static void alltoallv(void) { MPI_Alltoallv(sent, ones, places, odd(MPI_INT, MPI_FLOAT), came, ones, places, MPI_INT, ALL); }
static void scan(void) { MPI_Scan(sent, came, 1, odd(MPI_INT, MPI_FLOAT), MPI_SUM, ALL); }

static void alltoallw(void) {
    int at[MOST];
    MPI_Datatype there[MOST], here[MOST];
    for (int i = 0; i < MOST; i++) at[i] = 4 * i, there[i] = here[i] = MPI_INT;
    if (rank == 1) there[0] = MPI_FLOAT;
    MPI_Alltoallw(sent, ones, at, there, came, ones, at, here, ALL);
}

/* A structure against another one with as many bytes. */
static void structures(void) {
    int lengths[] = {1, 4};
    MPI_Aint at[] = {0, 4};
    MPI_Datatype types[] = {MPI_INT, MPI_FLOAT}, other;
    MPI_Type_create_struct(2, lengths, at, types, &other);
    MPI_Type_commit(&other);
    MPI_Bcast(sent, 1, odd(mixed, other), 0, ALL);
    MPI_Type_free(&other);
}

/* In a loop, and with other ranks far ahead. */
static void loop(void) {
    for (int i = 0; i < 100; i++) {
        MPI_Bcast(sent, 1, rank == 1 && i > 50 ? MPI_FLOAT : MPI_INT, 0, ALL);
        MPI_Allreduce(sent, came, 1, MPI_INT, MPI_SUM, ALL);
    }
}

static void derived_message(void) {
    if (rank == 0) MPI_Send(sent, 2, pair, 1, 0, ALL);
    if (rank == 1) MPI_Recv(came, 2, MPI_DOUBLE, 0, 0, ALL, MPI_STATUS_IGNORE);
}

static void structure_message(void) {
    if (rank == 0) MPI_Send(sent, 1, mixed, 1, 0, ALL);
    if (rank == 1) MPI_Recv(came, 5, MPI_INT, 0, 0, ALL, MPI_STATUS_IGNORE);
}

static MPI_Op odd_one(MPI_Op operation, MPI_Op other) { return rank == 1 ? other : operation; }

static void sum_max(void) { MPI_Allreduce(sent, came, 1, MPI_INT, odd_one(MPI_SUM, MPI_MAX), ALL); }
static void min_prod(void) { MPI_Reduce(sent, came, 1, MPI_INT, odd_one(MPI_MIN, MPI_PROD), 0, ALL); }
static void sum_own(void) { MPI_Scan(sent, came, 1, MPI_INT, odd_one(MPI_SUM, own), ALL); }
static void exscan(void) { MPI_Exscan(sent, came, 1, MPI_INT, odd_one(MPI_BAND, MPI_BOR), ALL); }
static void locations(void) { MPI_Allreduce(sent, came, 1, MPI_2INT, odd_one(MPI_MINLOC, MPI_MAXLOC), ALL); }
static void in_parts(void) { MPI_Reduce_scatter(sent, came, ones, MPI_INT, odd_one(MPI_SUM, MPI_MAX), ALL); }
static void in_blocks(void) { MPI_Reduce_scatter_block(sent, came, 1, MPI_INT, odd_one(MPI_SUM, MPI_MAX), ALL); }

static void later(void) {
    MPI_Request request;
    MPI_Iallreduce(sent, came, 1, MPI_INT, odd_one(MPI_LAND, MPI_LOR), ALL, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void too_few(void) {
    int counts[MOST];
    memcpy(counts, ones, sizeof counts);
    if (rank == 0) counts[1] = 2;
    MPI_Gatherv(sent, 1, MPI_INT, came, counts, apart, MPI_INT, 0, ALL);
}

static void too_many(void) { MPI_Scatterv(sent, twos, apart, MPI_INT, came, rank == 1 ? 1 : 2, MPI_INT, 0, ALL); }

static void other_counts(void) {
    int counts[MOST];
    memcpy(counts, ones, sizeof counts);
    if (rank == 0) counts[1] = 3;
    MPI_Request request;
    MPI_Iallgatherv(sent, 1, MPI_INT, came, counts, apart, MPI_INT, ALL, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void other_exchange(void) {
    int counts[MOST];
    memcpy(counts, ones, sizeof counts);
    if (rank == 0) counts[1] = 0;
    MPI_Alltoallv(sent, counts, places, MPI_INT, came, ones, places, MPI_INT, ALL);
}

static void other_parts(void) {
    int counts[MOST];
    memcpy(counts, ones, sizeof counts);
    if (rank == 1) counts[0] = 0, counts[1] = 2;
    MPI_Reduce_scatter(sent, came, counts, MPI_INT, MPI_SUM, ALL);
}

/* The count at the receiving end is for each rank, not for all. */
static void for_all(void) { MPI_Allgather(sent, 1, MPI_INT, came, ranks, MPI_INT, ALL); }

#define CASE(name) {#name, name}
static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    CASE(right), CASE(allreduce), CASE(bcast), CASE(gather), CASE(gatherv), CASE(scatter), CASE(scatterv), CASE(allgather),
    CASE(allgatherv), CASE(alltoall), CASE(alltoallv), CASE(scan), CASE(alltoallw), CASE(structures), CASE(loop),
    CASE(derived_message), CASE(structure_message), CASE(sum_max), CASE(min_prod), CASE(sum_own), CASE(exscan),
    CASE(locations), CASE(in_parts), CASE(in_blocks), CASE(later), CASE(too_few), CASE(too_many), CASE(other_counts),
    CASE(other_exchange), CASE(other_parts), CASE(for_all),
};

/* All that are named, one after the other. */
int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(ALL, &rank);
    MPI_Comm_size(ALL, &ranks);
    begin();
    for (int i = 1; i < argc; i++)
        for (size_t at = 0; at < sizeof cases / sizeof *cases; at++)
            if (!strcmp(argv[i], cases[at].name)) cases[at].run();
    MPI_Type_free(&pair), MPI_Type_free(&row), MPI_Type_free(&mixed), MPI_Type_free(&two_mixed), MPI_Type_free(&dense);
    MPI_Op_free(&own);
    MPI_Finalize();
    return 0;
}
