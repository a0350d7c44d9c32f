/* What the ranks did, and how long: declared computing, and each collective call. Written into the file that
 * SIMULATION_RECORD names, for `cargo course simulate` to read.
 *
 * A collective takes from when the last rank enters it until the last one has left it: that they wait for a rank that
 * still computes is no fault of the network. The k-th collective on all ranks is the k-th one of each. */
static struct collective { const char* name; double entered, left, bytes; }* collectives;
static int recorded, room;
/* MPI_Pcontrol: what it means is for a tool to define. shared::computed says by this level that seconds follow. */
static const int COMPUTED = 2026;

int MPI_Pcontrol(const int level, ...) {
    const char* scale = getenv("SIMULATION_SCALE");
    va_list list;
    va_start(list, level);
    double seconds = level == COMPUTED ? va_arg(list, double) : 0;
    va_end(list);
    if (seconds <= 0) return MPI_SUCCESS;
    struct rank* rank = mine();
    double begin = simgrid_get_clock();
    /* A core that does 10^9 of them in a second is the one that the rates were measured on. */
    smpi_execute_flops(1e9 * seconds * (scale ? atof(scale) : 1));
    if (rank->computed == 0) rank->from = begin;
    rank->until = simgrid_get_clock();
    rank->computed += rank->until - begin;
    return MPI_SUCCESS;
}

static int sum(const int* counts) {
    int sum = 0;
    for (int i = 0; i < size; i++) sum += counts[i];
    return sum;
}

/* The place of this call in `collectives`, or -1 for one that isn't recorded. */
static int enter(const char* name, MPI_Comm comm, int count, MPI_Datatype type) {
    int bytes = 0;
    if (comm != MPI_COMM_WORLD) return -1;
    int index = mine()->collectives++;
    if (index == recorded) {
        if (recorded == room) collectives = realloc(collectives, (room = 2 * room + 64) * sizeof *collectives);
        collectives[recorded++] = (struct collective){.name = name};
    }
    if (type != MPI_DATATYPE_NULL) PMPI_Type_size(type, &bytes);
    collectives[index].bytes = fmax(collectives[index].bytes, (double)bytes * count);
    collectives[index].entered = simgrid_get_clock(); /* The last to enter is the last to write. */
    return index;
}
static int leave(int index, int error) {
    if (index >= 0) collectives[index].left = simgrid_get_clock();
    return error;
}

#define RECORD(name, parameters, arguments, comm, count, type) \
    int name parameters { int index = enter(#name, comm, count, type); return leave(index, P##name arguments); }

RECORD(MPI_Barrier, (MPI_Comm c), (c), c, 0, MPI_DATATYPE_NULL)
RECORD(MPI_Bcast, (void* b, int n, MPI_Datatype t, int root, MPI_Comm c), (b, n, t, root, c), c, n, t)
RECORD(MPI_Reduce, (const void* s, void* r, int n, MPI_Datatype t, MPI_Op o, int root, MPI_Comm c), (s, r, n, t, o, root, c), c, n, t)
RECORD(MPI_Allreduce, (const void* s, void* r, int n, MPI_Datatype t, MPI_Op o, MPI_Comm c), (s, r, n, t, o, c), c, n, t)
RECORD(MPI_Scan, (const void* s, void* r, int n, MPI_Datatype t, MPI_Op o, MPI_Comm c), (s, r, n, t, o, c), c, n, t)
RECORD(MPI_Exscan, (const void* s, void* r, int n, MPI_Datatype t, MPI_Op o, MPI_Comm c), (s, r, n, t, o, c), c, n, t)

/* n items of type t from or to each rank: what one rank contributes. */
#define IN const void *s, int n, MPI_Datatype t, void *r
#define INS const void *s, const int *n, const int *d, MPI_Datatype t, void *r
RECORD(MPI_Gather, (IN, int m, MPI_Datatype u, int root, MPI_Comm c), (s, n, t, r, m, u, root, c), c, n, t)
RECORD(MPI_Gatherv, (IN, const int* m, const int* e, MPI_Datatype u, int root, MPI_Comm c), (s, n, t, r, m, e, u, root, c), c, n, t)
RECORD(MPI_Allgather, (IN, int m, MPI_Datatype u, MPI_Comm c), (s, n, t, r, m, u, c), c, n, t)
RECORD(MPI_Allgatherv, (IN, const int* m, const int* e, MPI_Datatype u, MPI_Comm c), (s, n, t, r, m, e, u, c), c, n, t)
RECORD(MPI_Scatter, (IN, int m, MPI_Datatype u, int root, MPI_Comm c), (s, n, t, r, m, u, root, c), c, m, u)
RECORD(MPI_Scatterv, (INS, int m, MPI_Datatype u, int root, MPI_Comm c), (s, n, d, t, r, m, u, root, c), c, m, u)
RECORD(MPI_Alltoall, (IN, int m, MPI_Datatype u, MPI_Comm c), (s, n, t, r, m, u, c), c, n, t)
RECORD(MPI_Alltoallv, (INS, const int* m, const int* e, MPI_Datatype u, MPI_Comm c), (s, n, d, t, r, m, e, u, c), c, sum(n), t)

static void write_record(const char* path) {
    double most = 0, all = 0, from = 0, until = 0;
    for (struct rank* rank = ranks; rank < ranks + (ranks ? size : 0); rank++) {
        if (rank->computed > 0 && (all == 0 || rank->from < from)) from = rank->from;
        all += rank->computed;
        most = fmax(most, rank->computed);
        until = fmax(until, rank->until);
    }
    FILE* file = fopen(path, "w");
    if (!file) return;
    fprintf(file, "{\"end\": %.9g, \"computed_most\": %.9g, \"computed_in_all\": %.9g, \"from\": %.9g, \"until\": %.9g, \"collectives\": [",
            simgrid_get_clock(), most, all, from, until);
    for (int i = 0; i < recorded; i++) {
        struct collective* c = &collectives[i];
        fprintf(file, "%s\n[\"%s\", %.0f, %.9g, %.9g]", i ? "," : "", c->name, c->bytes, c->entered, c->left);
    }
    fprintf(file, "]}\n");
    fclose(file);
}

int MPI_Finalize(void) {
    static int finished;
    const char* path = getenv("SIMULATION_RECORD");
    mine()->finished = 1;
    if (++finished == size && path) write_record(path);
    return PMPI_Finalize();
}
