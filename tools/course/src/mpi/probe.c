/* Two ranks add up 1 + 2: proves that the compiler wrapper and the launcher belong to the same MPI.
   With an argument, the ranks also spawn one more, which some MPIs can't. */
#include <mpi.h>
#include <stdio.h>

int main(int argc, char **argv) {
    MPI_Comm parent, child;
    int rank, size, mine, sum = 0;

    MPI_Init(&argc, &argv);
    MPI_Comm_get_parent(&parent);
    if (parent == MPI_COMM_NULL) {
        MPI_Comm_rank(MPI_COMM_WORLD, &rank);
        MPI_Comm_size(MPI_COMM_WORLD, &size);
        mine = rank + 1;
        MPI_Allreduce(&mine, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
        if (argc > 1)
            MPI_Comm_spawn(argv[0], MPI_ARGV_NULL, 1, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &child,
                           MPI_ERRCODES_IGNORE);
        if (rank == 0) printf("size %d sum %d\n", size, sum);
    }
    MPI_Finalize();
    return 0;
}
