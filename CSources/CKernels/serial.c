// A team kernel for one thread: its barriers wait for nobody, and its phases are one chunk each.

#include "CKernels.h"

static int wait_for_nobody(unl_thread_context *context) {
    (void)context;
    return 0;
}

static int share_with_nobody(
    unl_thread_context *context, unl_schedule schedule, size_t count, unl_chunk chunk, void *arguments) {
    (void)context;
    (void)schedule;
    return count > 0 ? chunk(arguments, 0, count) : 0;
}

static int serial(void *arguments, size_t begin, size_t end, unl_failure *failure) {
    const unl_serial_arguments *a = arguments;
    (void)begin;
    (void)end;
    unl_thread_context context = {0, 1, wait_for_nobody, share_with_nobody, failure};
    return a->kernel->body(&context, a->arguments);
}

int unl_run_serially(const unl_team_kernel *kernel, void *arguments) {
    unl_failure failure;
    unl_serial_arguments all = {kernel, arguments};
    return serial(&all, 0, 1, &failure);
}

const unl_kernel *unl_serial_kernel(void) {
    static const unl_kernel kernel = {.abi = UNL_KERNEL_ABI, .name = "serial", .telling_chunk = serial};
    return &kernel;
}
