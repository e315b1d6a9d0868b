// Kernels as somebody compiled them against version 2 of unlatch_kernel.h, which lies beside this file as it was.

// To -pedantic, that header was no C.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wnullability-extension"
#endif
#include "unlatch_kernel.h"

#if UNL_KERNEL_ABI != 2
#error "these are to be kernels of version 2"
#endif

typedef struct {
    double factor;
    const double *x;
    double *y;
} scale_arguments;

static int scale_chunk(void *arguments, size_t begin, size_t end) {
    const scale_arguments *a = (const scale_arguments *)arguments;
    for (size_t i = begin; i < end; i++) {
        if (a->x[i] < 0) return UNL_OWN_STATUS + 1;
        a->y[i] = a->factor * a->x[i];
    }
    return 0;
}

static const char *scale_text(int status) { return status == UNL_OWN_STATUS + 1 ? "a number is negative" : "?"; }

const unl_kernel scale = {UNL_KERNEL_ABI, "scale", scale_chunk, 16, 1, scale_text};

// A result that is larger than what a compiler puts into a register, and aligned to more than malloc's memory is.
typedef struct {
    _Alignas(64) double sum;
    size_t items;
} total;

static int total_partial(const void *arguments, size_t begin, size_t end, void *partial) {
    const double *x = (const double *)arguments;
    total mine = {0, end - begin};
    if (((uintptr_t)partial & 63) != 0) return 14;
    for (size_t i = begin; i < end; i++) mine.sum += x[i];
    *(total *)partial = mine;
    return 0;
}

static void total_combine(void *into, const void *from) {
    ((total *)into)->sum += ((const total *)from)->sum;
    ((total *)into)->items += ((const total *)from)->items;
}

const unl_reduction totals = {
    UNL_KERNEL_ABI, "totals", total_partial, total_combine, sizeof(total), 1000, 8, 1, NULL};

typedef struct {
    size_t count;
    int rounds;
    int fault;  // 0: none, 1: threads have other counts, 2: one leaves early, 3: other schedules
    size_t *visits;
} rounds_arguments;

static int visit(void *arguments, size_t begin, size_t end) {
    const rounds_arguments *a = (const rounds_arguments *)arguments;
    for (size_t i = begin; i < end; i++) a->visits[i]++;
    return 0;
}

static int rounds_body(unl_thread_context *context, void *arguments) {
    const rounds_arguments *a = (const rounds_arguments *)arguments;
    const int odd = context->index == 1;
    if (a->fault == 2 && odd) return 0;
    for (int round = 0; round < a->rounds; round++) {
        const unl_schedule schedule = {a->fault == 3 && odd ? UNL_DYNAMIC : UNL_STATIC, 0};
        const size_t count = a->fault == 1 && odd ? 10 : a->count;
        int status = unl_phase(context, schedule, count, visit, arguments);
        if (status == 0) status = unl_barrier(context);
        if (status != 0) return status;
    }
    return 0;
}

const unl_team_kernel rounds = {UNL_KERNEL_ABI, "rounds", rounds_body, 8, 0, NULL};
