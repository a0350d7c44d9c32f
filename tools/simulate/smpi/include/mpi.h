/* SimGrid's mpi.h, changed where the crate `mpi` could not read it, and completed where SimGrid lacks something.
 *
 * A simulation is one process: each rank is a thread of SimGrid's own making, of which one runs at a time. What a rank
 * computes is real; the time that it takes is a number in the model. */
#ifndef COURSE_SMPI_H
#define COURSE_SMPI_H

#ifdef COMPILING_RSMPI
#define _GNU_SOURCE /* RTLD_NEXT */
#endif

#define MPI_Comm_spawn_multiple smpi_spawn_multiple_without_const /* SMPI's lacks two `const`. */
#include_next <mpi.h>
#undef MPI_Comm_spawn_multiple
extern int MPI_Comm_spawn_multiple(int, char*[], char**[], const int[], const MPI_Info[], int,
                                   MPI_Comm, MPI_Comm*, int[]);
#define MPI_SUCCESS 0 /* An enum in SMPI, of which bindgen would make another name. */

#ifdef COMPILING_RSMPI
#include <dlfcn.h>
#include <math.h>
#include <stdarg.h>
#include "missing.h"
#include "clock.h"
#include "record.h"
/* For the rest of rsmpi.c, which wants constants: its own are set by MPI_Init_thread, in missing.h. */
#define RSMPI_COMM_WORLD unused_comm_world
#define RSMPI_COMM_SELF unused_comm_self
#define MPI_COMM_WORLD MPI_COMM_NULL
#undef MPI_COMM_SELF
#define MPI_COMM_SELF MPI_COMM_NULL
#endif
#endif
