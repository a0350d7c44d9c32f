/* What the crate `mpi` calls and SMPI 3.32 doesn't have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/version.h>

/* The exit code of what this can't do, as in the rest of the course. */
#define REFUSED 77

/* SMPI's are no constants. */
MPI_Comm RSMPI_COMM_WORLD, RSMPI_COMM_SELF;

/* What is known of each rank: see record.h. SimGrid numbers its threads from 1, in the order of the ranks. */
static struct rank { int finished, error, collectives; double computed, from, until; }* ranks;
static int size;
static struct rank* mine(void) {
    return &ranks[sg_actor_get_pid(sg_actor_self()) - 1];
}

/* The crate `mpi` holds a lock while it starts MPI, and SMPI's ranks wait for each other there. But all ranks are one
 * process, and so would wait for each other's lock. So a rank starts later: when it first asks which rank it is. */
int MPI_Init_thread(int* argc, char*** argv, int required, int* provided) {
    *provided = required;
    RSMPI_COMM_WORLD = MPI_COMM_WORLD;
    return MPI_SUCCESS;
}
static void start(void) {
    int started;
    PMPI_Initialized(&started);
    if (started) return;
    PMPI_Init(NULL, NULL);
    PMPI_Comm_size(MPI_COMM_WORLD, &size);
    if (!ranks) ranks = calloc((size_t)size, sizeof *ranks);
}
int MPI_Comm_rank(MPI_Comm comm, int* rank) {
    start();
    return PMPI_Comm_rank(comm, rank);
}
int MPI_Comm_size(MPI_Comm comm, int* size) {
    start();
    return PMPI_Comm_size(comm, size);
}

int MPI_Get_library_version(char* version, int* length) {
    *length = sprintf(version, "SimGrid %d.%d", SIMGRID_VERSION_MAJOR, SIMGRID_VERSION_MINOR);
    return MPI_SUCCESS;
}

/* SMPI would end this rank only. The message has been said. */
int MPI_Abort(MPI_Comm comm, int code) {
    fflush(NULL);
    _exit(code);
}

/* The end of a process is that of all ranks, so the first one that is done must wait for the others in the model. Rust's
 * standard library lets one thread end the process, and calls `pause` in any other. It tells threads apart by where their
 * `errno` is: so each rank has one of its own by then. All ranks end with the same code (shared::together). */
static int exit_code;

int pause(void) {
    sg_actor_sleep_for(1e9); /* Seconds, longer than anything that is simulated. */
    fflush(NULL);
    _exit(exit_code);
}
void exit(int code) {
    exit_code = code;
    if (sg_actor_self() != NULL) pause();
    fflush(NULL);
    _exit(code);
}
int* __errno_location(void) {
    static int* (*real)(void);
    if (!real) real = dlsym(RTLD_NEXT, "__errno_location");
    return ranks && sg_actor_self() != NULL && mine()->finished ? &mine()->error : real();
}

static void refuse(const char* what) {
    fprintf(stderr, "error: this lesson uses %s, which SimGrid does not simulate\n", what);
    _exit(REFUSED);
}

#define REFUSE(name, parameters, what) int name parameters { refuse(what); return MPI_ERR_OTHER; }
REFUSE(MPI_Comm_spawn, (const char* a, char** b, int c, MPI_Info d, int e, MPI_Comm f, MPI_Comm* g, int* h), "MPI_Comm_spawn")
REFUSE(MPI_Comm_spawn_multiple, (int a, char* b[], char** c[], const int d[], const MPI_Info e[], int f, MPI_Comm g, MPI_Comm* h, int i[]), "MPI_Comm_spawn_multiple")
REFUSE(MPI_Intercomm_create, (MPI_Comm a, int b, MPI_Comm c, int d, int e, MPI_Comm* f), "MPI_Intercomm_create")
REFUSE(MPI_Neighbor_allgather, (const void* a, int b, MPI_Datatype c, void* d, int e, MPI_Datatype f, MPI_Comm g), "MPI_Neighbor_allgather")
REFUSE(MPI_Neighbor_alltoall, (const void* a, int b, MPI_Datatype c, void* d, int e, MPI_Datatype f, MPI_Comm g), "MPI_Neighbor_alltoall")

/* Asked when MPI ends: nobody has spawned this rank. */
int MPI_Comm_get_parent(MPI_Comm* parent) {
    *parent = MPI_COMM_NULL;
    return MPI_SUCCESS;
}

/* Which communicators are Cartesian: those that were marked when they were made. */
static int cartesian = MPI_KEYVAL_INVALID;
static int mark(int error, MPI_Comm comm) {
    if (cartesian == MPI_KEYVAL_INVALID) {
        MPI_Comm_create_keyval(MPI_COMM_DUP_FN, MPI_COMM_NULL_DELETE_FN, &cartesian, NULL);
    }
    if (error == MPI_SUCCESS && comm != MPI_COMM_NULL) MPI_Comm_set_attr(comm, cartesian, &cartesian);
    return error;
}
int MPI_Cart_create(MPI_Comm comm, int n, const int* dims, const int* periods, int reorder, MPI_Comm* made) {
    return mark(PMPI_Cart_create(comm, n, dims, periods, reorder, made), *made);
}
int MPI_Cart_sub(MPI_Comm comm, const int* remain, MPI_Comm* made) {
    return mark(PMPI_Cart_sub(comm, remain, made), *made);
}
int MPI_Topo_test(MPI_Comm comm, int* kind) {
    int found = 0;
    void* value;
    if (cartesian != MPI_KEYVAL_INVALID) MPI_Comm_get_attr(comm, cartesian, &value, &found);
    *kind = found ? MPI_CART : MPI_UNDEFINED;
    return MPI_SUCCESS;
}

/* Matched probes. No other thread can take a rank's message in between, so a probe and a receive are the same. */
struct probed { int source, tag; MPI_Comm comm; };
static MPI_Message matched(MPI_Comm comm, const MPI_Status* from, MPI_Status* to) {
    struct probed* message = malloc(sizeof *message);
    *message = (struct probed){from->MPI_SOURCE, from->MPI_TAG, comm};
    if (to != MPI_STATUS_IGNORE) *to = *from;
    return (MPI_Message)message;
}
static struct probed taken(MPI_Message* message) {
    struct probed probed = *(struct probed*)*message;
    free(*message);
    *message = MPI_MESSAGE_NULL;
    return probed;
}
int MPI_Mprobe(int source, int tag, MPI_Comm comm, MPI_Message* message, MPI_Status* status) {
    MPI_Status found;
    int error = MPI_Probe(source, tag, comm, &found);
    *message = matched(comm, &found, status);
    return error;
}
int MPI_Improbe(int source, int tag, MPI_Comm comm, int* flag, MPI_Message* message, MPI_Status* status) {
    MPI_Status found;
    int error = MPI_Iprobe(source, tag, comm, flag, &found);
    if (*flag) *message = matched(comm, &found, status);
    return error;
}
int MPI_Mrecv(void* buffer, int count, MPI_Datatype type, MPI_Message* message, MPI_Status* status) {
    struct probed from = taken(message);
    return MPI_Recv(buffer, count, type, from.source, from.tag, from.comm, status);
}
int MPI_Imrecv(void* buffer, int count, MPI_Datatype type, MPI_Message* message, MPI_Request* request) {
    struct probed from = taken(message);
    return MPI_Irecv(buffer, count, type, from.source, from.tag, from.comm, request);
}
