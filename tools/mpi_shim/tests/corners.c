/* What few programs do, but a tracer must withstand: threads, thousands of communicators, groups that send to each other,
   counts beyond an int, and no MPI_Init at all. Every message is received.
   Usage: corners threads | communicators | inter | large | partitioned | null | sessions | none */
#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 2000, AT_A_TIME = 700 };

static int rank, size, left, right;

/* One thread's messages have a tag of their own, and tags of two lengths: requests of both threads take turns. */
static void *ring(void *tag)
{
    for (int round = 0; round < ROUNDS; round++) {
        int in, out = round;
        MPI_Request requests[2];
        MPI_Irecv(&in, 1, MPI_INT, left, *(int *)tag, MPI_COMM_WORLD, &requests[0]);
        MPI_Isend(&out, 1, MPI_INT, right, *(int *)tag, MPI_COMM_WORLD, &requests[1]);
        if (round % 2)
            MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
        else
            for (int i = 1; i >= 0; i--)
                MPI_Wait(&requests[i], MPI_STATUS_IGNORE);
        if (in != round)
            MPI_Abort(MPI_COMM_WORLD, 3);
    }
    return NULL;
}

static void threads(void)
{
    int tags[2] = {1, 2};
    pthread_t other;
    pthread_create(&other, NULL, ring, &tags[1]);
    ring(&tags[0]);
    pthread_join(other, NULL);
}

/* MPICH has room for about 2,000 at the same time. */
static void communicators(void)
{
    static MPI_Comm comms[AT_A_TIME];
    int in, out = rank;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < AT_A_TIME; i++)
            MPI_Comm_dup(MPI_COMM_WORLD, &comms[i]);
        for (int i = 0; i < AT_A_TIME; i++)
            MPI_Sendrecv(&out, 1, MPI_INT, right, 0, &in, 1, MPI_INT, left, 0, comms[i], MPI_STATUS_IGNORE);
        for (int i = 0; i < AT_A_TIME; i++)
            MPI_Comm_free(&comms[i]);
    }
}

/* The even ranks and the odd ones: messages between the two groups, and then in a group of both. */
static void inter(void)
{
    int in, out = rank, me, root = rank % 2 ? 0 : MPI_PROC_NULL, *ones = calloc(size, sizeof *ones);
    int *places = calloc(size, sizeof *places);
    for (int i = 0; i < size; i++)
        ones[i] = 1, places[i] = i;
    MPI_Comm half, between, both;
    MPI_Request request;
    MPI_Comm_split(MPI_COMM_WORLD, rank % 2, 0, &half);
    MPI_Comm_rank(half, &me);
    MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, 1 - rank % 2, 0, &between);
    MPI_Irecv(&in, 1, MPI_INT, me, 1, between, &request);
    MPI_Send(&out, 1, MPI_INT, me, 1, between);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    if (rank == 0)
        root = MPI_ROOT;
    MPI_Bcast(&out, 1, MPI_INT, root, between);
    MPI_Barrier(between);
    /* Only the root has counts, though rank 0 of the other group has the number that all of that group name as the root. */
    if (rank == 0)
        MPI_Scatterv(ones, ones, places, MPI_INT, NULL, 0, MPI_INT, root, between);
    else
        MPI_Scatterv(NULL, NULL, NULL, MPI_INT, &in, rank % 2, MPI_INT, root, between);
    free(ones);
    free(places);
    MPI_Intercomm_merge(between, rank % 2, &both);
    MPI_Comm_rank(both, &me);
    MPI_Sendrecv(&out, 1, MPI_INT, (me + 1) % size, 2, &in, 1, MPI_INT, (me + size - 1) % size, 2, both, MPI_STATUS_IGNORE);
    MPI_Comm_free(&both);
    MPI_Comm_free(&between);
    MPI_Comm_free(&half);
}

#if MPI_VERSION >= 4
static void large(void)
{
    int in[2], out[2] = {rank, rank}, *all = calloc(size, sizeof *all);
    MPI_Count *ones = calloc(size, sizeof *ones), sum = 0;
    MPI_Aint *places = calloc(size, sizeof *places);
    MPI_Request requests[2];
    for (int i = 0; i < size; i++)
        ones[i] = 1, places[i] = i;
    MPI_Irecv_c(in, 2, MPI_INT, left, 1, MPI_COMM_WORLD, &requests[0]);
    MPI_Send_c(out, 2, MPI_INT, right, 1, MPI_COMM_WORLD);
    MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
    MPI_Isend_c(out, 2, MPI_INT, right, 2, MPI_COMM_WORLD, &requests[0]);
    MPI_Recv_c(in, 2, MPI_INT, left, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
    MPI_Sendrecv_c(out, 2, MPI_INT, right, 3, in, 2, MPI_INT, left, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Isendrecv(out, 2, MPI_INT, right, 4, in, 2, MPI_INT, left, 4, MPI_COMM_WORLD, &requests[0]);
    MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
    MPI_Isendrecv_replace(out, 2, MPI_INT, right, 5, left, 5, MPI_COMM_WORLD, &requests[0]);
    MPI_Isendrecv_c(out, 2, MPI_INT, right, 6, in, 2, MPI_INT, left, 6, MPI_COMM_WORLD, &requests[1]);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
    MPI_Bcast_c(out, 2, MPI_INT, 0, MPI_COMM_WORLD);
    MPI_Allgatherv_c(&rank, 1, MPI_INT, all, ones, places, MPI_INT, MPI_COMM_WORLD);
    for (int i = 0; i < size; i++)
        sum += all[i];
    if (sum != size * (size - 1) / 2)
        MPI_Abort(MPI_COMM_WORLD, 3);
    free(places);
    free(ones);
    free(all);
}

/* Three rounds of a message in four parts, two numbers each; received as two parts. */
static void partitioned(void)
{
    int in[8], out[8];
    MPI_Request requests[2];
    MPI_Precv_init(in, 2, 4, MPI_INT, left, 6, MPI_COMM_WORLD, MPI_INFO_NULL, &requests[0]);
    MPI_Psend_init(out, 4, 2, MPI_INT, right, 6, MPI_COMM_WORLD, MPI_INFO_NULL, &requests[1]);
    for (int round = 0; round < 3; round++) {
        MPI_Startall(2, requests);
        for (int part = 3; part >= 0; part--) {
            out[2 * part] = out[2 * part + 1] = round;
            MPI_Pready(part, requests[1]);
        }
        MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
        if (in[0] != round || in[7] != round)
            MPI_Abort(MPI_COMM_WORLD, 3);
    }
    MPI_Request_free(&requests[0]);
    MPI_Request_free(&requests[1]);
}

static int sessions(void)
{
    MPI_Session session;
    MPI_Group group;
    MPI_Comm comm;
    int sum, one = 1;
    MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_ARE_FATAL, &session);
    MPI_Group_from_session_pset(session, "mpi://WORLD", &group);
    MPI_Comm_create_from_group(group, "course", MPI_INFO_NULL, MPI_ERRORS_ARE_FATAL, &comm);
    MPI_Allreduce(&one, &sum, 1, MPI_INT, MPI_SUM, comm);
    printf("%d ranks\n", sum);
    MPI_Group_free(&group);
    MPI_Comm_free(&comm);
    MPI_Session_finalize(&session);
    return 0;
}
#else
static void large(void)
{
    printf("This MPI has no large counts.\n");
}

static void partitioned(void)
{
    printf("This MPI has no partitioned messages.\n");
}

static int sessions(void)
{
    printf("This MPI has no sessions.\n");
    return 0;
}
#endif

/* Sends to this rank itself are taken back, and their requests are ended in three ways; then one with the same tag is not.
   Not every MPI can take a message back. */
static void cancelled(void)
{
    int sent = 7, got = 0, over, done, taken_back = 0;
    MPI_Request r;
    MPI_Status status;
    MPI_Comm comm = MPI_COMM_WORLD;
    for (int way = 0; way < 4; way++) {
        if (way < 3) MPI_Issend(&sent, 1, MPI_INT, rank, 5, comm, &r);
        if (way == 3) MPI_Ssend_init(&sent, 1, MPI_INT, rank, 5, comm, &r), MPI_Start(&r);
        MPI_Cancel(&r);
        for (done = 0, over = 0; !done && over < 1000; over++)
            if (way != 1) MPI_Request_get_status(r, &done, &status);
            else MPI_Test(&r, &done, &status);
        int there = 1, told = 0;
        if (done) MPI_Iprobe(rank, 5, comm, &there, MPI_STATUS_IGNORE);
        int gone = !there;
        if (done) MPI_Test_cancelled(&status, &told);
        if (gone && !told) {
            /* MPICH 4.0: nobody can know, but by looking whether the message has come. */
            MPI_Request_free(&r);
            printf("This MPI has no word of what it has taken back.\n");
            return;
        }
        if (!gone) {
            MPI_Recv(&got, 1, MPI_INT, rank, 5, comm, MPI_STATUS_IGNORE);
            if (r != MPI_REQUEST_NULL) MPI_Wait(&r, MPI_STATUS_IGNORE);
        } else if (way == 0) MPI_Wait(&r, &status);
        taken_back += gone;
        if (r != MPI_REQUEST_NULL) MPI_Request_free(&r);
    }
    /* Nobody asks whether this one was, but for the checker and the tracer: it is received if it wasn't. */
    MPI_Issend(&sent, 1, MPI_INT, rank, 6, comm, &r);
    MPI_Cancel(&r);
    MPI_Request_free(&r);
    MPI_Iprobe(rank, 6, comm, &over, MPI_STATUS_IGNORE);
    if (over) MPI_Recv(&got, 1, MPI_INT, rank, 6, comm, MPI_STATUS_IGNORE);
    taken_back += !over;
    MPI_Isend(&sent, 1, MPI_INT, rank, 5, comm, &r);
    MPI_Recv(&got, 1, MPI_INT, rank, 5, comm, MPI_STATUS_IGNORE);
    MPI_Wait(&r, MPI_STATUS_IGNORE);
    if (got != 7) MPI_Abort(comm, 3);
    printf("taken back: %d\n", taken_back);
}

/* Whoever has no neighbor there may give MPI_DATATYPE_NULL, and so may a call that isn't the root's. */
static void null(void)
{
    const MPI_Datatype no = MPI_DATATYPE_NULL;
    const int none = MPI_PROC_NULL;
    int *all = calloc(size, sizeof *all), *zeros = calloc(size, sizeof *zeros), in, good = 0;
    MPI_Datatype *types = calloc(size, sizeof *types);
    MPI_Comm comm = MPI_COMM_WORLD;
    MPI_Request r = MPI_REQUEST_NULL;
    MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
    for (int i = 0; i < size; i++)
        types[i] = MPI_INT;
#define TAKES(call) (good = good << 1 | ((call) == MPI_SUCCESS), MPI_Wait(&r, MPI_STATUS_IGNORE))
    TAKES(MPI_Recv(NULL, 0, no, none, 1, comm, MPI_STATUS_IGNORE));
    TAKES(MPI_Send(NULL, 0, no, none, 1, comm));
    TAKES(MPI_Ssend(NULL, 0, no, none, 1, comm));
    TAKES(MPI_Irecv(NULL, 0, no, none, 1, comm, &r));
    TAKES(MPI_Isend(NULL, 0, no, none, 1, comm, &r));
    TAKES(MPI_Sendrecv(NULL, 0, no, none, 1, NULL, 0, no, none, 1, comm, MPI_STATUS_IGNORE));
    TAKES(MPI_Sendrecv_replace(NULL, 0, no, none, 1, none, 1, comm, MPI_STATUS_IGNORE));
    TAKES(MPI_Gather(&rank, 1, MPI_INT, all, 1, rank ? no : MPI_INT, 0, comm));
    TAKES(MPI_Scatter(all, 1, rank ? no : MPI_INT, &in, 1, MPI_INT, 0, comm));
    TAKES(MPI_Allgather(MPI_IN_PLACE, 0, no, all, 1, MPI_INT, comm));
    TAKES(MPI_Alltoall(MPI_IN_PLACE, 0, no, all, 1, MPI_INT, comm));
    TAKES(MPI_Alltoallw(MPI_IN_PLACE, NULL, NULL, NULL, all, zeros, zeros, types, comm));
    printf("taken: %x\n", good);
    free(types);
    free(zeros);
    free(all);
}

int main(int argc, char **argv)
{
    int level, version, subversion;
    const char *what = argc > 1 ? argv[1] : "none";
    if (!strcmp(what, "none"))
        return MPI_Get_version(&version, &subversion);
    if (!strcmp(what, "sessions"))
        return sessions();
    MPI_Init_thread(&argc, &argv, strcmp(what, "threads") ? MPI_THREAD_SINGLE : MPI_THREAD_MULTIPLE, &level);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    left = (rank + size - 1) % size;
    right = (rank + 1) % size;
    if (!strcmp(what, "threads") && level == MPI_THREAD_MULTIPLE)
        threads();
    if (!strcmp(what, "communicators"))
        communicators();
    if (!strcmp(what, "inter"))
        inter();
    if (!strcmp(what, "large"))
        large();
    if (!strcmp(what, "partitioned"))
        partitioned();
    if (!strcmp(what, "cancelled"))
        cancelled();
    if (!strcmp(what, "null"))
        null();
    MPI_Finalize();
    return 0;
}
