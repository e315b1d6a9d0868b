// Sparse matrix × vector, over matrices in compressed rows.

#include "versions.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef uint32_t four_columns __attribute__((vector_size(16), aligned(4)));

#define real double
#define offset int32_t
#define GATHERED(x, places) _mm256_i32gather_pd(x, places, 8)
#define NAME(stem) stem##_f64_i32
#define VERSION(level) spmv_f64_i32_##level
#include "sparse.h"

#define real double
#define offset int64_t
#define GATHERED(x, places) _mm256_i32gather_pd(x, places, 8)
#define NAME(stem) stem##_f64_i64
#define VERSION(level) spmv_f64_i64_##level
#include "sparse.h"

#define real float
#define offset int32_t
#define GATHERED(x, places) _mm_i32gather_ps(x, places, 4)
#define NAME(stem) stem##_f32_i32
#define VERSION(level) spmv_f32_i32_##level
#include "sparse.h"

#define real float
#define offset int64_t
#define GATHERED(x, places) _mm_i32gather_ps(x, places, 4)
#define NAME(stem) stem##_f32_i64
#define VERSION(level) spmv_f32_i64_##level
#include "sparse.h"

// What an item costs depends on how many of them are rows.
UNL_KERNEL_OF(spmv_f64_i32, spmv_f64_i32, 0, 0)
UNL_KERNEL_OF(spmv_f64_i64, spmv_f64_i64, 0, 0)
UNL_KERNEL_OF(spmv_f32_i32, spmv_f32_i32, 0, 0)
UNL_KERNEL_OF(spmv_f32_i64, spmv_f32_i64, 0, 0)
