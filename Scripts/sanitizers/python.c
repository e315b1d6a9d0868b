// The python program as an instrumented one: ThreadSanitizer's runtime must be in a process before libraries that use it.
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv) {
    void *library = dlopen(UNLATCH_PYTHON_LIBRARY, RTLD_NOW | RTLD_GLOBAL);
    int (*run)(int, char **) = NULL;
    if (library) *(void **)&run = dlsym(library, "Py_BytesMain");
    if (!run) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    return run(argc, argv);
}
