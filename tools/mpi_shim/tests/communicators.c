/* Every way to make a communicator; on each, messages around a ring and collectives.
   Usage: communicators all | KIND | KIND hang: there, all receive first */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int world_rank, ranks;
static MPI_Group everybody;

static MPI_Comm dup(void) { MPI_Comm new; MPI_Comm_dup(MPI_COMM_WORLD, &new); return new; }

static MPI_Comm dup_with_info(void)
{
    MPI_Comm new;
    MPI_Comm_dup_with_info(MPI_COMM_WORLD, MPI_INFO_NULL, &new);
    return new;
}

/* Of two that begin at once, the second ends first. */
static MPI_Comm idup(void)
{
    MPI_Comm first, second;
    MPI_Request requests[2];
    MPI_Comm_idup(MPI_COMM_WORLD, &first, &requests[0]);
    MPI_Comm_idup(MPI_COMM_WORLD, &second, &requests[1]);
    MPI_Wait(&requests[1], MPI_STATUS_IGNORE);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
    MPI_Comm_free(&first);
    return second;
}

/* Rank 0's copy is complete long before rank 1 asks for its own. */
static MPI_Comm idup_late(void)
{
    MPI_Comm new;
    MPI_Request request;
    int word = 1;
    MPI_Comm_idup(MPI_COMM_WORLD, &new, &request);
    if (world_rank > 0)
        MPI_Recv(&word, 1, MPI_INT, world_rank - 1, 8, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    if (world_rank + 1 < ranks)
        MPI_Send(&word, 1, MPI_INT, world_rank + 1, 8, MPI_COMM_WORLD);
    return new;
}

static MPI_Comm split(void)
{
    MPI_Comm new;
    MPI_Comm_split(MPI_COMM_WORLD, world_rank % 2, -world_rank, &new);
    return new;
}

static MPI_Comm split_of_some(void)
{
    MPI_Comm new;
    MPI_Comm_split(MPI_COMM_WORLD, world_rank ? 1 : MPI_UNDEFINED, 0, &new);
    return new;
}

static MPI_Comm split_type(void)
{
    MPI_Comm new;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, -world_rank, MPI_INFO_NULL, &new);
    return new;
}

/* All but rank 0, the other way round. */
static MPI_Group some(void)
{
    MPI_Group group;
    int range[1][3] = {{ranks - 1, 1, -1}};
    MPI_Group_range_incl(everybody, 1, range, &group);
    return group;
}

static MPI_Comm create(void)
{
    MPI_Comm new;
    MPI_Group group = some();
    MPI_Comm_create(MPI_COMM_WORLD, group, &new);
    MPI_Group_free(&group);
    return new;
}

static MPI_Comm create_group(void)
{
    MPI_Comm new = MPI_COMM_NULL;
    MPI_Group group = some();
    if (world_rank)
        MPI_Comm_create_group(MPI_COMM_WORLD, group, 5, &new);
    MPI_Group_free(&group);
    return new;
}

#if MPI_VERSION >= 4
static MPI_Comm create_from_group(void)
{
    MPI_Comm new = MPI_COMM_NULL;
    MPI_Group group = some();
    if (world_rank)
        MPI_Comm_create_from_group(group, "course", MPI_INFO_NULL, MPI_ERRORS_ARE_FATAL, &new);
    MPI_Group_free(&group);
    return new;
}

static MPI_Comm idup_with_info(void)
{
    MPI_Comm new;
    MPI_Request request;
    int flag = 0;
    MPI_Comm_idup_with_info(MPI_COMM_WORLD, MPI_INFO_NULL, &new, &request);
    while (!flag)
        MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
    return new;
}
#endif

static MPI_Comm grid_of_some(void)
{
    MPI_Comm new;
    int length = ranks - 1, round = 1;
    MPI_Cart_create(MPI_COMM_WORLD, 1, &length, &round, 1, &new);
    return new;
}

static MPI_Comm rows_of_a_grid(void)
{
    MPI_Comm grid, new;
    int lengths[2] = {1, ranks}, round[2] = {0, 1}, remain[2] = {0, 1};
    MPI_Cart_create(MPI_COMM_WORLD, 2, lengths, round, 0, &grid);
    MPI_Cart_sub(grid, remain, &new);
    MPI_Comm_free(&grid);
    return new;
}

/* A line of all ranks but the last. */
static MPI_Comm graph_of_some(void)
{
    MPI_Comm new;
    int nodes = ranks - 1, index[64], edges[128], count = 0;
    for (int node = 0; node < nodes; node++) {
        if (node > 0)
            edges[count++] = node - 1;
        if (node + 1 < nodes)
            edges[count++] = node + 1;
        index[node] = count;
    }
    MPI_Graph_create(MPI_COMM_WORLD, nodes, index, edges, 0, &new);
    return new;
}

static MPI_Comm distributed_graph(void)
{
    MPI_Comm new;
    int left = (world_rank + ranks - 1) % ranks, right = (world_rank + 1) % ranks;
    MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 1, &left, MPI_UNWEIGHTED, 1, &right, MPI_UNWEIGHTED, MPI_INFO_NULL, 1,
                                   &new);
    return new;
}

static MPI_Comm graph_from_everywhere(void)
{
    MPI_Comm new;
    int degree = 1, right = (world_rank + 1) % ranks;
    MPI_Dist_graph_create(MPI_COMM_WORLD, 1, &world_rank, &degree, &right, MPI_UNWEIGHTED, MPI_INFO_NULL, 0, &new);
    return new;
}

/* Rank 0 and all others: a group of one, and one of the rest. */
static MPI_Comm between(void)
{
    MPI_Comm half, new;
    MPI_Comm_split(MPI_COMM_WORLD, !world_rank, 0, &half);
    MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, !world_rank, 6, &new);
    MPI_Comm_free(&half);
    return new;
}

static MPI_Comm copy_of_between(void)
{
    MPI_Comm first = between(), new;
    MPI_Comm_dup(first, &new);
    MPI_Comm_free(&first);
    return new;
}

static MPI_Comm merged(void)
{
    MPI_Comm first = between(), new;
    MPI_Intercomm_merge(first, !world_rank, &new);
    MPI_Comm_free(&first);
    return new;
}

#define KIND(name) {#name, name}
static const struct {
    const char *name;
    MPI_Comm (*make)(void);
} kinds[] = {
    KIND(dup), KIND(dup_with_info), KIND(idup), KIND(idup_late), KIND(split), KIND(split_of_some), KIND(split_type),
    KIND(create), KIND(create_group), KIND(grid_of_some), KIND(rows_of_a_grid), KIND(graph_of_some),
    KIND(distributed_graph), KIND(graph_from_everywhere), KIND(between), KIND(copy_of_between), KIND(merged),
#if MPI_VERSION >= 4
    KIND(create_from_group), KIND(idup_with_info),
#endif
};

/* Each rank gets the number of the one before it; between two groups, rank 0 talks to all the others. */
static int exchange(MPI_Comm comm, int hang)
{
    int me, size, in = world_rank, sum = 0, inter;
    MPI_Comm_test_inter(comm, &inter);
    MPI_Comm_rank(comm, &me);
    if (inter) {
        MPI_Comm_remote_size(comm, &size);
        if (hang)
            MPI_Recv(&in, 1, MPI_INT, 0, 4, comm, MPI_STATUS_IGNORE);
        for (int other = 0; other < size; other++)
            MPI_Sendrecv(&world_rank, 1, MPI_INT, other, 3, &in, 1, MPI_INT, other, 3, comm, MPI_STATUS_IGNORE), sum += in;
        return sum;
    }
    MPI_Comm_size(comm, &size);
    if (hang)
        MPI_Recv(&in, 1, MPI_INT, (me + size - 1) % size, 4, comm, MPI_STATUS_IGNORE);
    MPI_Sendrecv(&world_rank, 1, MPI_INT, (me + 1) % size, 3, &in, 1, MPI_INT, MPI_ANY_SOURCE, 3, comm, MPI_STATUS_IGNORE);
    MPI_Allreduce(&in, &sum, 1, MPI_INT, MPI_SUM, comm);
    MPI_Barrier(comm);
    return sum;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "all";
    int done = 0;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &world_rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    MPI_Comm_group(MPI_COMM_WORLD, &everybody);
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        if (strcmp(what, "all") && strcmp(what, kinds[kind].name))
            continue;
        done++;
        MPI_Comm comm = kinds[kind].make();
        int sum = comm == MPI_COMM_NULL ? -1 : exchange(comm, argc > 2), lowest;
        MPI_Reduce(&sum, &lowest, 1, MPI_INT, MPI_MAX, 0, MPI_COMM_WORLD);
        if (world_rank == 0)
            printf("%s: %d\n", kinds[kind].name, lowest);
        if (comm != MPI_COMM_NULL)
            MPI_Comm_free(&comm);
    }
    MPI_Group_free(&everybody);
    MPI_Finalize();
    return !done;
}
