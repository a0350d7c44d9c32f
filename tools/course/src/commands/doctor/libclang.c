/* Loads the libclang that is named on the command line, as the `mpi` crate's build does, and prints its version. */
#include <dlfcn.h>
#include <stdio.h>

typedef struct { const void *data; unsigned flags; } String; /* CXString of clang-c/CXString.h */

int main(int argc, char **argv) {
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
    String (*version)(void);
    const char *(*text)(String);

    if (library) {
        *(void **)&version = dlsym(library, "clang_getClangVersion");
        *(void **)&text = dlsym(library, "clang_getCString");
        if (version && text) return puts(text(version())) < 0;
    }
    fprintf(stderr, "%s\n", dlerror());
    return 1;
}
