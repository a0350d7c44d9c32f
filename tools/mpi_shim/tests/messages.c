/* Sends in all the ways that a trace has to follow: blocking, posted, probed, persistent, exchanged, on other
   communicators, and in place. Every message is received. Usage: messages [kill RANK | lose] */
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int rank, size, left, right;

/* Prints which files this process has in its memory and open, so that a test can look what is left of them. */
static void show_files(void)
{
    char line[4096], link[64];
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps))
        if (strchr(line, '/'))
            printf("holds %s", strchr(line, '/'));
    for (int file = 0; file < 256; file++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t length = readlink(link, line, sizeof line);
        if (length > 0)
            printf("holds %.*s\n", (int)length, line);
    }
    fflush(stdout);
    /* Some launchers lose what is printed just before the end. */
    usleep(200000);
}

static void posted(MPI_Comm comm)
{
    int in[3], out[3] = {rank, rank, rank}, done = 0, index;
    MPI_Request requests[6];
    for (int i = 0; i < 3; i++)
        MPI_Irecv(&in[i], 1, MPI_INT, i == 1 ? MPI_ANY_SOURCE : left, 5, comm, &requests[i]);
    for (int i = 0; i < 3; i++)
        MPI_Isend(&out[i], 1, MPI_INT, right, 5, comm, &requests[3 + i]);
    /* The second first. */
    MPI_Wait(&requests[1], MPI_STATUS_IGNORE);
    while (!done)
        MPI_Testany(6, requests, &index, &done, MPI_STATUS_IGNORE);
    MPI_Waitall(6, requests, MPI_STATUSES_IGNORE);
}

static void some(void)
{
    int in[2], out = rank, indices[4], done = 0, total = 0;
    MPI_Request requests[4];
    for (int i = 0; i < 2; i++) {
        MPI_Irecv(&in[i], 1, MPI_INT, left, 6 + i, MPI_COMM_WORLD, &requests[i]);
        MPI_Isend(&out, 1, MPI_INT, right, 7 - i, MPI_COMM_WORLD, &requests[2 + i]);
    }
    for (; total < 4; total += done)
        MPI_Waitsome(4, requests, &done, indices, MPI_STATUSES_IGNORE);
}

static void probed(void)
{
    int out[5] = {0}, in[5], count;
    MPI_Message message;
    MPI_Status status;
    MPI_Request request, second;
    MPI_Isend(out, 5, MPI_INT, right, 8, MPI_COMM_WORLD, &request);
    MPI_Mprobe(MPI_ANY_SOURCE, 8, MPI_COMM_WORLD, &message, &status);
    MPI_Get_count(&status, MPI_INT, &count);
    MPI_Mrecv(in, count, MPI_INT, &message, MPI_STATUS_IGNORE);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Isend(out, 5, MPI_INT, right, 8, MPI_COMM_WORLD, &request);
    MPI_Mprobe(left, MPI_ANY_TAG, MPI_COMM_WORLD, &message, &status);
    MPI_Imrecv(in, 5, MPI_INT, &message, &second);
    MPI_Wait(&second, MPI_STATUS_IGNORE);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void persistent(void)
{
    int in, out = rank;
    MPI_Request requests[2];
    MPI_Recv_init(&in, 1, MPI_INT, left, 9, MPI_COMM_WORLD, &requests[0]);
    MPI_Send_init(&out, 1, MPI_INT, right, 9, MPI_COMM_WORLD, &requests[1]);
    for (int round = 0; round < 3; round++) {
        MPI_Startall(2, requests);
        MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
    }
    MPI_Request_free(&requests[0]);
    MPI_Request_free(&requests[1]);
}

static void exchanged(void)
{
    int in, out = rank;
    MPI_Sendrecv(&out, 1, MPI_INT, right, 1, &in, 1, MPI_INT, left, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Sendrecv_replace(&out, 1, MPI_INT, right, 2, left, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Sendrecv(&out, 1, MPI_INT, MPI_PROC_NULL, 1, &in, 1, MPI_INT, MPI_PROC_NULL, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Send(&out, 1, MPI_INT, MPI_PROC_NULL, 3, MPI_COMM_WORLD);
}

static void cancelled(void)
{
    int in;
    MPI_Request request;
    MPI_Irecv(&in, 1, MPI_INT, left, 99, MPI_COMM_WORLD, &request);
    MPI_Cancel(&request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
}

static void collectives(MPI_Comm comm)
{
    int members, me, *all;
    MPI_Request request;
    MPI_Comm_size(comm, &members);
    MPI_Comm_rank(comm, &me);
    all = calloc(members, sizeof *all);
    MPI_Barrier(comm);
    MPI_Bcast(all, 1, MPI_INT, members - 1, comm);
    MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, 1, MPI_INT, comm);
    if (me == 0)
        MPI_Gather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, all, 1, MPI_INT, 0, comm);
    else
        MPI_Gather(all, 1, MPI_INT, NULL, 0, MPI_DATATYPE_NULL, 0, comm);
    MPI_Iallreduce(MPI_IN_PLACE, all, 1, MPI_INT, MPI_SUM, comm, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    free(all);
}

int main(int argc, char **argv)
{
    MPI_Comm half, again;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    left = (rank + size - 1) % size;
    right = (rank + 1) % size;
    posted(MPI_COMM_WORLD);
    some();
    probed();
    persistent();
    exchanged();
    cancelled();
    MPI_Comm_dup(MPI_COMM_WORLD, &again);
    posted(again);
    MPI_Comm_split(MPI_COMM_WORLD, rank % 2, -rank, &half);
    collectives(MPI_COMM_WORLD);
    collectives(half);
    collectives(again);
    MPI_Comm_free(&half);
    MPI_Comm_free(&again);
    if (argc > 1 && !strcmp(argv[1], "lose"))
        MPI_Send(&rank, 1, MPI_INT, right, 77, MPI_COMM_WORLD);
    if (argc > 2 && !strcmp(argv[1], "kill") && rank == atoi(argv[2])) {
        show_files();
        raise(SIGKILL);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Finalize();
    return 0;
}
