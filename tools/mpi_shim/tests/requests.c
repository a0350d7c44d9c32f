/* Every kind of request, ended by every call that ends requests, in its blocking forms and those that only ask: prints what
   the program gets, by the place of the request, since MPI doesn't say in which order they end. Each rank has a file of its own there. `requests FOLDER` */
#include <mpi.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 8, ROUNDS = 2 };

static int rank, ranks, next, previous, queries;
static MPI_Comm world;
static MPI_File file;
#ifndef OPEN_MPI
static MPI_Win window;
#endif
static char buffered[1 << 16], folder[4096];

/* The requests of one kind. `receives`: whose status says something. */
static MPI_Request all[MOST];
static int many, persistent, partitioned, receives[MOST], sent[MOST], came[MOST][4];

static void add(int receive) { receives[many++] = receive; }
static MPI_Request *room(void) { return &all[many]; }
static int *out(void) { return sent[many] = 100 * rank + many, &sent[many]; }
static int *in(void) { return came[many]; }

static void irecv(int source, int tag) { MPI_Irecv(in(), 4, MPI_INT, source, tag, world, room()), add(1); }
static void recv_init(int source, int tag) { MPI_Recv_init(in(), 4, MPI_INT, source, tag, world, room()), add(1), persistent = 1; }
static void isend(int to, int tag) { MPI_Isend(out(), 1, MPI_INT, to, tag, world, room()), add(0); }
static void send_init(int to, int tag) { MPI_Send_init(out(), 1, MPI_INT, to, tag, world, room()), add(0), persistent = 1; }

static void standard(void) { irecv(previous, 1), isend(next, 1); }
static void wildcard(void) { irecv(MPI_ANY_SOURCE, MPI_ANY_TAG), isend(next, 2); }
static void synchronous(void) { irecv(previous, 3), MPI_Issend(out(), 1, MPI_INT, next, 3, world, room()), add(0); }
static void ready(void) {
    irecv(previous, 4);
    MPI_Barrier(world);
    MPI_Irsend(out(), 1, MPI_INT, next, 4, world, room()), add(0);
}
static void with_buffer(void) { irecv(previous, 5), MPI_Ibsend(out(), 1, MPI_INT, next, 5, world, room()), add(0); }
static void nowhere(void) { irecv(MPI_PROC_NULL, 6), isend(MPI_PROC_NULL, 6); }
static void several(void) {
    for (int i = 0; i < 3; i++) irecv(previous, 7), isend(next, 7);
}
static void lasting(void) { recv_init(previous, 8), send_init(next, 8); }
static void lasting_wildcard(void) { recv_init(MPI_ANY_SOURCE, MPI_ANY_TAG), send_init(next, 9); }
static void lasting_any_tag(void) { recv_init(previous, MPI_ANY_TAG), send_init(next, 10); }
static void lasting_synchronous(void) {
    recv_init(previous, 11), MPI_Ssend_init(out(), 1, MPI_INT, next, 11, world, room()), add(0);
}
static void lasting_buffer(void) {
    recv_init(previous, 12), MPI_Bsend_init(out(), 1, MPI_INT, next, 12, world, room()), add(0);
}
static void lasting_nowhere(void) { recv_init(MPI_PROC_NULL, 13), send_init(MPI_PROC_NULL, 13); }
static void mixed(void) {
    irecv(previous, 14), recv_init(previous, 15), send_init(next, 15), isend(next, 14), recv_init(MPI_PROC_NULL, 15);
    *room() = MPI_REQUEST_NULL, add(1);
}
static void none(void) { *room() = MPI_REQUEST_NULL, add(1), *room() = MPI_REQUEST_NULL, add(1); }
static void empty(void) {}
static void inactive(void) { lasting(); }
static void cancelled(void) { irecv(previous, 16), MPI_Cancel(&all[0]); }
static void probed(void) {
    MPI_Message message;
    isend(next, 17);
    MPI_Mprobe(previous, 17, world, &message, MPI_STATUS_IGNORE);
    MPI_Imrecv(in(), 4, MPI_INT, &message, room()), add(1);
}
static void together(void) {
    MPI_Ibarrier(world, room()), add(0);
    MPI_Iallreduce(out(), in(), 1, MPI_INT, MPI_SUM, world, room()), add(0);
    MPI_Ibcast(in(), 1, MPI_INT, 0, world, room()), add(0);
}
static void duplicate(void) {
    static MPI_Comm comm;
    MPI_Comm_idup(world, &comm, room()), add(0);
}
/* Open MPI 4.1 lets a short message pass whose room is too small, or not, as it comes; MPICH 4.0 may hang afterwards. */
#if defined MPICH_NUMVERSION && MPICH_NUMVERSION >= 50000000
static void too_long(void) {
    MPI_Irecv(in(), 1, MPI_INT, previous, 18, world, room()), add(1);
    irecv(previous, 19);
    MPI_Isend(sent, 2, MPI_INT, next, 18, world, room()), add(0);
    isend(next, 19);
}
static void lasting_too_long(void) {
    MPI_Recv_init(in(), 1, MPI_INT, previous, 20, world, room()), add(1), persistent = 1;
    recv_init(previous, 21);
    MPI_Send_init(sent, 2, MPI_INT, next, 20, world, room()), add(0);
    send_init(next, 21);
}
#endif
static int query(void *nothing, MPI_Status *status) {
    (void)nothing, queries++;
    status->MPI_SOURCE = status->MPI_TAG = 5;
    MPI_Status_set_elements(status, MPI_INT, 3), MPI_Status_set_cancelled(status, 0);
    return MPI_SUCCESS;
}
static int let_go(void *nothing) { (void)nothing; return MPI_SUCCESS; }
static int stop(void *nothing, int complete) { (void)nothing, (void)complete; return MPI_SUCCESS; }
static void generalized(void) {
    for (int i = 0; i < 2; i++) {
        MPI_Grequest_start(query, let_go, stop, NULL, room());
        MPI_Grequest_complete(*room()), add(1);
    }
    irecv(previous, 22), isend(next, 22);
}
static void files(void) {
    MPI_File_iwrite_at(file, 4 * rank, out(), 1, MPI_INT, room()), add(0);
    MPI_File_iread_at(file, 4 * (ranks + rank), in(), 1, MPI_INT, room()), add(0);
    irecv(previous, 23), isend(next, 23);
}
#if MPI_VERSION > 3 || MPI_SUBVERSION > 0
static void files_together(void) {
    for (int i = 0; i < 4; i++) MPI_File_iwrite_at_all(file, 4 * (rank + i * ranks), out(), 1, MPI_INT, room()), add(0);
}
#endif
#ifndef OPEN_MPI
static void one_sided(void) {
    MPI_Win_lock_all(0, window);
    MPI_Rput(out(), 1, MPI_INT, next, rank, 1, MPI_INT, window, room()), add(0);
    MPI_Rget(in(), 1, MPI_INT, next, 8, 1, MPI_INT, window, room()), add(0);
}
#endif
static void neighbours(void) {
    static MPI_Comm ring;
    if (ring == 0 || ring == MPI_COMM_NULL) MPI_Cart_create(world, 1, &ranks, (int[]){1}, 0, &ring);
    static int both[2];
    MPI_Ineighbor_allgather(out(), 1, MPI_INT, both, 1, MPI_INT, ring, room()), add(0);
}
#if MPI_VERSION >= 4
static void lasting_together(void) {
    MPI_Barrier_init(world, MPI_INFO_NULL, room()), add(0);
    MPI_Allreduce_init(out(), in(), 1, MPI_INT, MPI_SUM, world, MPI_INFO_NULL, room()), add(0);
    persistent = 1;
}
static void in_parts(void) {
    static int parts[2][4];
    MPI_Psend_init(parts[0], 2, 2, MPI_INT, next, 24, world, MPI_INFO_NULL, room()), add(0);
    MPI_Precv_init(parts[1], 2, 2, MPI_INT, previous, 24, world, MPI_INFO_NULL, room()), add(0);
    persistent = partitioned = 1;
}
static void exchange(void) {
    MPI_Isendrecv(out(), 1, MPI_INT, next, 25, in(), 1, MPI_INT, previous, 25, world, room()), add(0);
}
#endif

#define KIND(name) {#name, name}
static const struct {
    const char *name;
    void (*make)(void);
} kinds[] = {
    KIND(standard), KIND(wildcard), KIND(synchronous), KIND(ready), KIND(with_buffer), KIND(nowhere), KIND(several),
    KIND(lasting), KIND(lasting_wildcard), KIND(lasting_any_tag), KIND(lasting_synchronous), KIND(lasting_buffer),
    KIND(lasting_nowhere), KIND(mixed), KIND(none), KIND(empty), KIND(inactive), KIND(cancelled), KIND(probed),
    KIND(together), KIND(duplicate), KIND(generalized), KIND(files),
    KIND(neighbours),
#if MPI_VERSION > 3 || MPI_SUBVERSION > 0
    KIND(files_together),
#endif
#ifndef OPEN_MPI
    KIND(one_sided),
#endif
#if defined MPICH_NUMVERSION && MPICH_NUMVERSION >= 50000000
    KIND(too_long), KIND(lasting_too_long),
#endif
#if MPI_VERSION >= 4
    KIND(lasting_together), KIND(in_parts), KIND(exchange),
#endif
};

static const char *calls[] = {
    "Wait", "Waitany", "Waitsome", "Waitall", "Test", "Testany", "Testsome", "Testall", "Request_get_status",
    "Wait without", "Waitany without", "Waitsome without", "Waitall without",
};

/* What has been told of each request, and how often. */
static char told[MOST][200];
static int times[MOST];

static int class_of(int code) {
    int class = -1;
    if (code != MPI_SUCCESS) MPI_Error_class(code, &class);
    return code == MPI_SUCCESS ? 0 : class;
}

static void tell(int place, int code, MPI_Status *status, int in_status) {
    int cancel = 0, count = -1;
    times[place]++;
    size_t used = 0;
    if (code != MPI_SUCCESS) used += sprintf(told[place], "class %d", class_of(code));
    if (status == MPI_STATUS_IGNORE) return;
    if (in_status) used += sprintf(told[place] + used, " error %d", class_of(status->MPI_ERROR));
    if (!receives[place] || (in_status && status->MPI_ERROR != MPI_SUCCESS)) return;
    MPI_Test_cancelled(status, &cancel);
    if (cancel) {
        sprintf(told[place] + used, " cancelled");
        return;
    }
    MPI_Get_count(status, MPI_INT, &count);
    sprintf(told[place] + used, " source %d tag %d count %d", status->MPI_SOURCE, status->MPI_TAG, count);
}

/* Ends the requests by one of the calls, and once more when all have ended. */
static void end(const char *call, char *after) {
    int without = strstr(call, "without") != NULL, flag = 0, index = -7, count = -7, indices[MOST], code = 0;
    MPI_Status own[MOST], *statuses = without ? MPI_STATUSES_IGNORE : own, *status = without ? MPI_STATUS_IGNORE : own;
    memset(own, 0, sizeof own);
    char name[40];
    sscanf(call, "%39s", name);
    /* What stands in a status before a call isn't told after it. */
    for (int i = 0; i < MOST; i++) own[i].MPI_SOURCE = own[i].MPI_TAG = 77, own[i].MPI_ERROR = MPI_SUCCESS;
    if (!strcmp(name, "Wait") || !strcmp(name, "Test") || !strcmp(name, "Request_get_status"))
        for (int i = 0; i < many; i++) {
            if (name[0] == 'W') code = MPI_Wait(&all[i], status);
            for (flag = 0; name[0] == 'T' && !flag && !code;) code = MPI_Test(&all[i], &flag, status);
            for (flag = 0; name[0] == 'R' && !flag && !code;) code = MPI_Request_get_status(all[i], &flag, status);
            tell(i, code, status, 0);
            code = 0;
        }
    if (!strcmp(name, "Waitany") || !strcmp(name, "Testany"))
        for (int turn = 0; turn < 1000000; turn++) {
            flag = 1;
            code = name[0] == 'W' ? MPI_Waitany(many, all, &index, status) : MPI_Testany(many, all, &index, &flag, status);
            if (flag && index == MPI_UNDEFINED) break;
            if (flag || code) tell(index, code, status, 0);
        }
    if (!strcmp(name, "Waitsome") || !strcmp(name, "Testsome"))
        for (int turn = 0; turn < 1000000; turn++) {
            code = name[0] == 'W' ? MPI_Waitsome(many, all, &count, indices, statuses)
                                  : MPI_Testsome(many, all, &count, indices, statuses);
            if (count == MPI_UNDEFINED) break;
            for (int i = 0; i < count; i++)
                tell(indices[i], 0, without ? MPI_STATUS_IGNORE : &own[i], class_of(code) == MPI_ERR_IN_STATUS);
        }
    if (!strcmp(name, "Waitall") || !strcmp(name, "Testall")) {
        for (flag = 0; !flag && !code;)
            if (name[0] == 'W') code = MPI_Waitall(many, all, statuses), flag = 1;
            else code = MPI_Testall(many, all, &flag, statuses);
        for (int i = 0; i < many; i++)
            tell(i, 0, without ? MPI_STATUS_IGNORE : &own[i], class_of(code) == MPI_ERR_IN_STATUS);
        after += sprintf(after, "class %d, ", class_of(code));
    }
    memset(own, 0, sizeof own);
    code = MPI_Waitall(many, all, own);
    after += sprintf(after, "then class %d", class_of(code));
    for (int i = 0; i < many; i++)
        if (receives[i]) after += sprintf(after, " [%d %d]", own[i].MPI_SOURCE, own[i].MPI_TAG);
    code = MPI_Waitany(many, all, &index, MPI_STATUS_IGNORE);
    sprintf(after, ", index %s", index == MPI_UNDEFINED ? "undefined" : "another");
}

static void one(const char *kind, void (*make)(void), const char *call) {
    many = persistent = partitioned = queries = 0;
    memset(came, 0, sizeof came);
    make();
    int rounds = persistent ? ROUNDS : 1;
    for (int round = 0; round < rounds; round++) {
        char after[1000] = "";
        memset(told, 0, sizeof told), memset(times, 0, sizeof times);
        int starts = persistent && strcmp(kind, "inactive");
        for (int i = 0; starts && i < many; i++) {
            int lasts = strcmp(kind, "mixed") || i == 1 || i == 2 || i == 4;
            if (lasts) MPI_Start(&all[i]);
        }
#if MPI_VERSION >= 4
        if (partitioned) MPI_Pready_range(0, 1, all[0]);
#endif
        end(call, after);
        printf("%s, %s, round %d:", kind, call, round);
        /* When one has failed, MPI leaves open what becomes of those that end at the same time. */
        int fails = strstr(kind, "too_long") != NULL, said = fails ? 1 : many;
        for (int i = 0; i < said; i++) printf(" %d x%d (%s) %d;", i, times[i], told[i], came[i][0]);
        printf(" %s; %d queries; null:", fails ? "" : after, queries);
        for (int i = 0; i < said; i++) printf(" %d", all[i] == MPI_REQUEST_NULL);
        printf("\n");
        MPI_Barrier(world);
    }
    for (int i = 0; i < many; i++)
        if (all[i] != MPI_REQUEST_NULL) MPI_Request_free(&all[i]);
#ifndef OPEN_MPI
    if (!strcmp(kind, "one_sided")) MPI_Win_unlock_all(window);
#endif
}

/* Whether every MPI of ours can do that, without anybody who looks. */
static int works(const char *kind, const char *call) {
    /* MPICH's MPI_Testall (5.0.2) fails there, or asks again and again. */
    const char *bad[] = {"files", "files_together", "generalized", "in_parts", "lasting_together"};
    for (int i = 0; i < 5 && !strcmp(call, "Testall"); i++)
        if (!strcmp(kind, bad[i])) return 0;
#if defined MPICH_NUMVERSION && MPICH_NUMVERSION < 50000000
    /* There (4.0.2), MPI_Request_get_status waits forever for a file, and MPI_Wait now and then for persistent collectives. */
    if (!strncmp(kind, "files", 5) && !strcmp(call, "Request_get_status")) return 0;
    if (!strcmp(kind, "lasting_together")) return 0;
#endif
    return 1;
}

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    MPI_Comm_dup(MPI_COMM_WORLD, &world);
    MPI_Comm_rank(world, &rank);
    MPI_Comm_size(world, &ranks);
    next = (rank + 1) % ranks, previous = (rank + ranks - 1) % ranks;
    snprintf(folder, sizeof folder, "%s/rank-%d.txt", argc > 1 ? argv[1] : ".", rank);
    if (!freopen(folder, "w", stdout)) MPI_Abort(MPI_COMM_WORLD, 2);
    snprintf(folder, sizeof folder, "%s/file.bin", argc > 1 ? argv[1] : ".");
    MPI_File_open(world, folder, MPI_MODE_RDWR | MPI_MODE_CREATE | MPI_MODE_DELETE_ON_CLOSE, MPI_INFO_NULL, &file);
    int first[1024] = {0};
    if (rank == 0) MPI_File_write_at(file, 0, first, 1024, MPI_INT, MPI_STATUS_IGNORE);
    MPI_File_sync(file);
    MPI_Barrier(world);
#ifndef OPEN_MPI
    int *memory;
    MPI_Win_allocate(1024 * sizeof(int), sizeof(int), MPI_INFO_NULL, world, &memory, &window);
    memset(memory, 0, 1024 * sizeof(int));
#endif
    MPI_Buffer_attach(buffered, sizeof buffered);
    MPI_Comm_set_errhandler(world, MPI_ERRORS_RETURN), MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (size_t call = 0; call < sizeof calls / sizeof *calls; call++)
            if ((argc < 3 || !strcmp(argv[2], kinds[kind].name)) && works(kinds[kind].name, calls[call]))
                one(kinds[kind].name, kinds[kind].make, calls[call]);
#ifndef OPEN_MPI
    MPI_Win_free(&window);
#endif
    MPI_File_close(&file);
    MPI_Comm_free(&world);
    MPI_Finalize();
}
