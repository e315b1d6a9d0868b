// What glibc has from 2.35 on alone, so that a library built here can be loaded beside 2.34 (RHEL 9), too.
//
// The functions of libmvec are found when the program is loaded. On an older glibc libm's take their place, one element
// after the other.

#include "libmvec.h"
#include "vectors.h"

#include <math.h>

#if !defined(UNL_STANDALONE)
// Swift's overlay of glibc refers to it, and a linker on this machine would ask for the one that 2.35 has made anew. A
// product of floats is exact in double, and neither overflows nor underflows there.
float hypotf(float x, float y) {
    if (__builtin_isinf(x) || __builtin_isinf(y)) return __builtin_inff();
    return (float)__builtin_sqrt((double)x * x + (double)y * y);
}
#endif

#if defined(__x86_64__)

#include <dlfcn.h>

// A function that takes and returns a vector in a register, over one that works in memory. The frame is a cache line for
// the vector, aligned as one.
#define SPILL(name, lanes_function, lanes, reg, move, zero_upper)                                                    \
    __asm__(                                                                                                         \
        ".pushsection .text\n"                                                                                       \
        ".p2align 4\n"                                                                                               \
        ".type " #name ", @function\n"                                                                               \
        #name ":\n"                                                                                                  \
        ".cfi_startproc\n"                                                                                           \
        "push %rbp\n"                                                                                                \
        ".cfi_adjust_cfa_offset 8\n"                                                                                 \
        ".cfi_rel_offset %rbp, 0\n"                                                                                  \
        "mov %rsp, %rbp\n"                                                                                           \
        ".cfi_def_cfa_register %rbp\n"                                                                               \
        "sub $64, %rsp\n"                                                                                            \
        "and $-64, %rsp\n" move " %" reg ", (%rsp)\n" zero_upper                                                     \
        "mov %rsp, %rdi\n"                                                                                           \
        "mov $" #lanes ", %esi\n"                                                                                    \
        "call " #lanes_function "\n" move " (%rsp), %" reg "\n"                                                      \
        "leave\n"                                                                                                    \
        ".cfi_def_cfa %rsp, 8\n"                                                                                     \
        "ret\n"                                                                                                      \
        ".cfi_endproc\n"                                                                                             \
        ".size " #name ", . - " #name "\n"                                                                           \
        ".popsection\n");                                                                                            \
    extern char name[] __attribute__((visibility("hidden")));

__attribute__((used, visibility("hidden"))) void unl_erf_lanes_f32(float *x, size_t lanes);
__attribute__((used, visibility("hidden"))) void unl_erf_lanes_f64(double *x, size_t lanes);

void unl_erf_lanes_f32(float *x, size_t lanes) {
    for (size_t i = 0; i < lanes; i++) x[i] = erff(x[i]);
}

void unl_erf_lanes_f64(double *x, size_t lanes) {
    for (size_t i = 0; i < lanes; i++) x[i] = erf(x[i]);
}

SPILL(unl_erf_f32_xmm, unl_erf_lanes_f32, 4, "xmm0", "movups", "")
SPILL(unl_erf_f64_xmm, unl_erf_lanes_f64, 2, "xmm0", "movups", "")
SPILL(unl_erf_f32_ymm, unl_erf_lanes_f32, 8, "ymm0", "vmovups", "vzeroupper\n")
SPILL(unl_erf_f64_ymm, unl_erf_lanes_f64, 4, "ymm0", "vmovups", "vzeroupper\n")
SPILL(unl_erf_f32_zmm, unl_erf_lanes_f32, 16, "zmm0", "vmovups", "vzeroupper\n")
SPILL(unl_erf_f64_zmm, unl_erf_lanes_f64, 8, "zmm0", "vmovups", "vzeroupper\n")

// Named as the functions, with `unl` before it: the loops call through these.
#define POINTERS(EACH)                                                                                               \
    EACH(_ZGVbN4v_erff, unl_erf_f32_xmm)                                                                             \
    EACH(_ZGVbN2v_erf, unl_erf_f64_xmm)                                                                              \
    EACH(_ZGVdN8v_erff, unl_erf_f32_ymm)                                                                             \
    EACH(_ZGVdN4v_erf, unl_erf_f64_ymm)                                                                              \
    EACH(_ZGVeN16v_erff, unl_erf_f32_zmm)                                                                            \
    EACH(_ZGVeN8v_erf, unl_erf_f64_zmm)

#define DEFINE(function, own) __attribute__((used, visibility("hidden"))) void *unl##function = own;
POINTERS(DEFINE)

void unl_erf_use_libm(void) {
#define OWN(function, own) unl##function = own;
    POINTERS(OWN)
}

// Before anybody can ask for a kernel.
__attribute__((constructor)) static void find(void) {
    // It is loaded: its older functions are linked.
    void *const library = dlopen("libmvec.so.1", RTLD_NOW | RTLD_NOLOAD);
    if (library == NULL) return;
#define FIND(function, own)                                                                                          \
    void *const found##function = dlsym(library, #function);                                                         \
    if (found##function != NULL) unl##function = found##function;
    POINTERS(FIND)
    dlclose(library);
}

#else

void unl_erf_use_libm(void) {}

#endif
