// Sparse matrix × vector, over matrices in compressed rows.

#include "versions.h"

#define real double
#define whole int64_t
#define offset int32_t
#define NAME(stem) stem##_f64_i32
#include "sparse.h"

#define real double
#define whole int64_t
#define offset int64_t
#define NAME(stem) stem##_f64_i64
#include "sparse.h"

#define real float
#define whole int32_t
#define offset int32_t
#define NAME(stem) stem##_f32_i32
#include "sparse.h"

#define real float
#define whole int32_t
#define offset int64_t
#define NAME(stem) stem##_f32_i64
#include "sparse.h"

// What an item costs depends on how many of them are rows.
UNL_KERNEL(spmv_f64_i32, spmv_f64_i32, 0, 0)
UNL_KERNEL(spmv_f64_i64, spmv_f64_i64, 0, 0)
UNL_KERNEL(spmv_f32_i32, spmv_f32_i32, 0, 0)
UNL_KERNEL(spmv_f32_i64, spmv_f32_i64, 0, 0)
