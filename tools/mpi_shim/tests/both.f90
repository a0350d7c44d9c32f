! Both ranks receive first. With an argument, rank 0 sends first. By each of Fortran's interfaces.
program both
#ifdef F08
  use mpi_f08
#else
  use mpi
#endif
  implicit none
#ifdef F08
  type(MPI_Request) :: request
  type(MPI_Comm) :: comm
#else
  integer :: request, comm
#endif
  integer :: rank, other, mine, theirs(2), total, err
  call MPI_Init(err)
  call MPI_Comm_rank(MPI_COMM_WORLD, rank, err)
  call MPI_Comm_dup(MPI_COMM_WORLD, comm, err)
  other = 1 - rank
  mine = rank
  if (command_argument_count() > 0) call MPI_Isend(mine, 1, MPI_INTEGER, other, 0, comm, request, err)
  call MPI_Recv(theirs, 1, MPI_INTEGER, other, 0, comm, MPI_STATUS_IGNORE, err)
  if (command_argument_count() == 0) call MPI_Isend(mine, 1, MPI_INTEGER, other, 0, comm, request, err)
  call MPI_Wait(request, MPI_STATUS_IGNORE, err)
  total = rank
  call MPI_Allreduce(MPI_IN_PLACE, total, 1, MPI_INTEGER, MPI_SUM, comm, err)
  if (total == 1 .and. theirs(1) == other) print '(a)', 'as it should be'
  call MPI_Finalize(err)
end program
