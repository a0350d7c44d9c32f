/* Calls that MPI refuses, on rank 0 alone or on all, while rank 1 waits for rank 0.
   Usage: errors rank | tag | count | type | uncommitted | communicator | type_of_all | operation
   With one more argument, it ends at once with the code by which MPI ends such a job. (It can't be told by a job that
   nobody watches: now and then, MPICH's launcher gives 9 instead, the signal by which it has ended the other rank.) */
#include <mpi.h>
#include <stdio.h>
#include <string.h>

static const char *wrong;

static int is(const char *name)
{
    return strcmp(wrong, name) == 0;
}

static int class(void)
{
    return is("rank") ? MPI_ERR_RANK : is("tag") ? MPI_ERR_TAG : is("count") ? MPI_ERR_COUNT
        : is("communicator") ? MPI_ERR_COMM : is("operation") ? MPI_ERR_OP : MPI_ERR_TYPE;
}

int main(int argc, char **argv)
{
    int rank, x[8] = {0};
    MPI_Datatype pair;
    wrong = argc > 1 ? argv[1] : "";
    if (argc > 2) return class();
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Type_contiguous(2, MPI_INT, &pair);
    if (is("type_of_all")) MPI_Bcast(x, 1, MPI_DATATYPE_NULL, 0, MPI_COMM_WORLD);
    if (is("operation")) MPI_Allreduce(x, x + 1, 1, MPI_INT, MPI_OP_NULL, MPI_COMM_WORLD);
    if (rank == 0) {
        if (is("rank")) MPI_Send(x, 1, MPI_INT, 77, 0, MPI_COMM_WORLD);
        if (is("tag")) MPI_Send(x, 1, MPI_INT, 1, -5, MPI_COMM_WORLD);
        if (is("count")) MPI_Send(x, -1, MPI_INT, 1, 0, MPI_COMM_WORLD);
        if (is("type")) MPI_Send(x, 1, MPI_DATATYPE_NULL, 1, 0, MPI_COMM_WORLD);
        if (is("uncommitted")) MPI_Send(x, 1, pair, 1, 0, MPI_COMM_WORLD);
        if (is("communicator")) MPI_Send(x, 1, MPI_INT, 1, 0, MPI_COMM_NULL);
        printf("went on\n");
        fflush(stdout);
    }
    if (rank == 1) MPI_Recv(x, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Finalize();
    return 0;
}
