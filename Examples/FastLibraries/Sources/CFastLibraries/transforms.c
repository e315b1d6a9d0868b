#include "CFastLibraries.h"

#include <errno.h>
#include <fftw3.h>
#include <stdlib.h>

struct transform_plan {
    size_t length;
    fftw_plan forward;
};

transform_plan *transform_plan_create(int length) {
    transform_plan *plan = malloc(sizeof *plan);
    fftw_complex *signal = fftw_alloc_complex((size_t)length);
    if (plan == NULL || signal == NULL) {
        fftw_free(signal);
        free(plan);
        return NULL;
    }
    plan->length = (size_t)length;
    // FFTW_UNALIGNED: the plan is used on signals that begin anywhere.
    plan->forward = fftw_plan_dft_1d(length, signal, signal, FFTW_FORWARD, FFTW_MEASURE | FFTW_UNALIGNED);
    fftw_free(signal);
    return plan;
}

void transform_plan_destroy(transform_plan *plan) {
    fftw_destroy_plan(plan->forward);
    free(plan);
}

static int transform_signals(void *arguments, size_t begin, size_t end) {
    const transform_arguments *t = arguments;
    if (t->plan->forward == NULL) return EINVAL;
    for (size_t i = begin; i < end; i++) {
        fftw_complex *signal = (fftw_complex *)t->signals + i * t->plan->length;
        fftw_execute_dft(t->plan->forward, signal, signal);
    }
    return 0;
}

const unl_kernel *transform_kernel(void) {
    static const unl_kernel kernel = {UNL_KERNEL_ABI, "transforms (FFTW)", transform_signals, 0, 0, NULL};
    return &kernel;
}
