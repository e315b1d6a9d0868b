// Black and Scholes's prices, over blocks of options: a loop prepares what the functions of libmvec take, these run
// over whole vectors of it, and another loop puts the prices together.

#include "libmvec.h"
#include "versions.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// to[i] = f(from[i]) for so many whole vectors; `to` may be `from`.
typedef void (*loop)(void *to, const void *from, size_t vectors);

typedef struct {
    size_t vector_size;  // in bytes
    loop exp, log, erf;
} functions;

#if defined(__x86_64__)

#define LOOPS(name, CALL)                                                                                            \
    UNL_VECTOR_LOOP(price_##name##_f32_default, CALL(_ZGVbN4v_##name##f), "xmm0", 16, "movups", "movups", "")        \
    UNL_VECTOR_LOOP(price_##name##_f64_default, CALL(_ZGVbN2v_##name), "xmm0", 16, "movups", "movups", "")           \
    UNL_VECTOR_LOOP(price_##name##_f32_v3, CALL(_ZGVdN8v_##name##f), "ymm0", 32, "vmovups", "vmovups", "vzeroupper\n")\
    UNL_VECTOR_LOOP(price_##name##_f64_v3, CALL(_ZGVdN4v_##name), "ymm0", 32, "vmovups", "vmovups", "vzeroupper\n")  \
    UNL_VECTOR_LOOP(price_##name##_f32_v4, CALL(_ZGVeN16v_##name##f), "zmm0", 64, "vmovups", "vmovups", "vzeroupper\n")\
    UNL_VECTOR_LOOP(price_##name##_f64_v4, CALL(_ZGVeN8v_##name), "zmm0", 64, "vmovups", "vmovups", "vzeroupper\n")
enum { vector_size_default = 16, vector_size_v3 = 32, vector_size_v4 = 64 };

#else

// One number at a time: libmvec is of x86-64, and of aarch64 only in late versions.
#define LOOPS(name, CALL)                                                                                            \
    static void price_##name##_f32_default(void *to, const void *from, size_t vectors) {                             \
        for (size_t i = 0; i < vectors * 4; i++) ((float *)to)[i] = name##f(((const float *)from)[i]);               \
    }                                                                                                                \
    static void price_##name##_f64_default(void *to, const void *from, size_t vectors) {                             \
        for (size_t i = 0; i < vectors * 2; i++) ((double *)to)[i] = name(((const double *)from)[i]);                \
    }
enum { vector_size_default = 16 };

#endif

LOOPS(exp, UNL_LINKED)
LOOPS(log, UNL_LINKED)
LOOPS(erf, UNL_FOUND)

#define real double
#define least DBL_MIN
#define most DBL_MAX
#define NAME(stem) stem##_f64
#include "blackscholes.h"

#define real float
#define least FLT_MIN
#define most FLT_MAX
#define NAME(stem) stem##_f32
#include "blackscholes.h"

// Three numbers are read and two written. The operations are those of the formula; each function counts for one.
#define PRICES(format, level, target)                                                                                \
    target static int blackscholes_##format##_##level(void *arguments, size_t begin, size_t end) {                   \
        static const functions all = {                                                                               \
            vector_size_##level, price_exp_##format##_##level, price_log_##format##_##level,                         \
            price_erf_##format##_##level};                                                                           \
        return prices_##format(arguments, begin, end, &all);                                                         \
    }

#define KERNEL(format, real)                                                                                         \
    const unl_kernel *unl_blackscholes_##format##_kernel(void) {                                                     \
        static const unl_kernel kernels[UNL_LEVELS] =                                                                \
            UNL_EACH(UNL_KERNEL_AT, blackscholes_##format, blackscholes_##format, 5 * sizeof(real), 24);             \
        return &kernels[unl_level()];                                                                                \
    }

PRICES(f64, default, )
PRICES(f32, default, )
#if defined(__x86_64__)
PRICES(f64, v3, UNL_TARGET_1)
PRICES(f32, v3, UNL_TARGET_1)
PRICES(f64, v4, UNL_TARGET_2)
PRICES(f32, v4, UNL_TARGET_2)
#endif
KERNEL(f64, double)
KERNEL(f32, float)
