// Multiplies and adds in registers alone, which is what arithmetic can be at most here.

#include "CPeakRate.h"

#include <string.h>

typedef float f32;
typedef double f64;

// Enough independent chains to hide the latency of two pipes, few enough for the registers of each version.
enum { chains = 12 };

// An item is as many operations in each version: a wide register does it in fewer rounds. `contract(fast)` lets the
// compiler fuse the two operations where the processor can.
#define PEAK(type, level, target, bytes)                                                                             \
    target static int peak_##type##_##level(void *arguments, size_t begin, size_t end) {                             \
        _Pragma("clang fp contract(fast)");                                                                          \
        typedef type lanes __attribute__((vector_size(bytes)));                                                      \
        const unl_peak_arguments *a = arguments;                                                                     \
        const lanes factor = (lanes){0} + (type)a->factor, summand = (lanes){0} + (type)a->summand;                  \
        lanes c[chains];                                                                                             \
        _Pragma("clang loop unroll(full)") for (int k = 0; k < chains; k++) c[k] = summand * (type)(k + 1);          \
        for (size_t i = begin * (64 / bytes); i < end * (64 / bytes); i++)                                           \
            _Pragma("clang loop unroll(full)") for (int k = 0; k < chains; k++) c[k] = c[k] * factor + summand;      \
        lanes total = {0};                                                                                           \
        _Pragma("clang loop unroll(full)") for (int k = 0; k < chains; k++) total += c[k];                           \
        return total[0] == (type)a->never;                                                                           \
    }                                                                                                                \
    static const unl_kernel type##_##level = {                                                                       \
        UNL_KERNEL_ABI, "peak_" #type, peak_##type##_##level, 0, 2 * chains * 64 / sizeof(type), NULL};

#define BOTH(level, target, bytes) PEAK(f32, level, target, bytes) PEAK(f64, level, target, bytes)

BOTH(default, , 16)
#if defined(__x86_64__)
BOTH(v3, __attribute__((target("arch=x86-64-v3"))), 32)
BOTH(v4, __attribute__((target("arch=x86-64-v4"))), 64)
#define CHOOSE(type)                                                                                                 \
    if (strcmp(instruction_set, "x86-64-v4") == 0) return &type##_v4;                                                \
    if (strcmp(instruction_set, "x86-64-v3") == 0) return &type##_v3;                                                \
    return &type##_default;
#else
#define CHOOSE(type)                                                                                                 \
    (void)instruction_set;                                                                                           \
    return &type##_default;
#endif

const unl_kernel *unl_peak_f32_kernel(const char *instruction_set) { CHOOSE(f32) }
const unl_kernel *unl_peak_f64_kernel(const char *instruction_set) { CHOOSE(f64) }
