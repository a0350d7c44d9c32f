/* Half a round trip of empty messages, in nanoseconds: the best of 20 times 10,000 round trips. */
#include <mpi.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    int rank;
    double best = 1;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    for (int round = 0; round < 20; round++) {
        double start = MPI_Wtime();
        for (int trip = 0; trip < 10000; trip++) {
            if (rank == 0)
                MPI_Send(NULL, 0, MPI_INT, 1, 0, MPI_COMM_WORLD);
            MPI_Recv(NULL, 0, MPI_INT, 1 - rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            if (rank == 1)
                MPI_Send(NULL, 0, MPI_INT, 0, 0, MPI_COMM_WORLD);
        }
        double seconds = (MPI_Wtime() - start) / 20000;
        if (seconds < best)
            best = seconds;
    }
    if (rank == 0)
        printf("%.1f\n", best * 1e9);
    MPI_Finalize();
    return 0;
}
