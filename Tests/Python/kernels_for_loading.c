// A library of kernels as a user writes one, for test_libraries.py. WRONG=1..4: what a library may do wrong.
#include "unlatch_kernel.h"

#if WRONG != 1

typedef struct { double factor; const double *x; double *y; } scale_arguments;

static int scale_chunk(void *arguments, size_t begin, size_t end, unl_failure *failure) {
    const scale_arguments *a = arguments;
    for (size_t i = begin; i < end; i++) {
        if (a->x[i] < 0) return unl_fail(failure, UNL_OWN_STATUS, i, "an element is negative");
        a->y[i] = a->factor * a->x[i];
    }
    return 0;
}

static const unl_kernel scale = {.abi = UNL_KERNEL_ABI, .name = "scale", .telling_chunk = scale_chunk};

// A kernel of version 2, whose struct ends where that version does.
typedef struct { size_t columns; const float *picture; float *sums; } rows_arguments;

static int rows_chunk(void *arguments, size_t begin, size_t end) {
    const rows_arguments *a = arguments;
    for (size_t i = begin; i < end; i++) {
        a->sums[i] = 0;
        for (size_t j = 0; j < a->columns; j++) a->sums[i] += a->picture[i * a->columns + j];
    }
    return 0;
}

static const unl_kernel row_sums = {.abi = 2, .name = "row_sums", .chunk = rows_chunk};

static int sum_partial(const void *arguments, size_t begin, size_t end, void *partial) {
    const double *x = *(const double *const *)arguments;
    double sum = 0;
    for (size_t i = begin; i < end; i++) sum += x[i];
    *(double *)partial = sum;
    return 0;
}

static void sum_combine(void *into, const void *from) { *(double *)into += *(const double *)from; }

static const unl_reduction sum = {
    .abi = UNL_KERNEL_ABI, .name = "sum", .partial = sum_partial, .combine = sum_combine, .partial_size = sizeof(double),
    .block_items = 1000};

// Spins until it is stopped: each item is a short piece of work.
static int spin_chunk(void *arguments, size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
        for (volatile int turn = 0; turn < 20000; turn++) continue;
    }
    (void)arguments;
    return 0;
}

static const unl_kernel spin = {.abi = UNL_KERNEL_ABI, .name = "spin", .chunk = spin_chunk};

static const unl_library_entry entries[] = {
    {.parameters = WRONG == 2 ? "complex x[items]" : "double factor, const double x[items], double y[items]", .kernel = &scale},
    {.parameters = "size_t columns, const float picture[items][columns], float sums[items]", .kernel = &row_sums},
    {.parameters = WRONG == 3 ? "const double x[items]" : "const double x[items] -> double", .reduction = &sum},
    {.parameters = "", .kernel = &spin},
};

const unl_library unlatch_library = {
    .abi = WRONG == 4 ? UNL_KERNEL_ABI + 1 : UNL_KERNEL_ABI, .count = sizeof entries / sizeof *entries, .entries = entries};

#else

int nothing_of_ours;

#endif
