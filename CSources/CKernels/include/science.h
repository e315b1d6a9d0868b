#pragma once

// Kernels of the sciences. Where a kernel exists in `double` (f64) and `float` (f32), its arguments are the same,
// and what is written here as `real` is one or the other.

#include <unlatch_kernel.h>

#include <stdbool.h>

UNL_BEGIN

// ---- Sparse matrix × vector: an item is a row or a non-zero --------------------------------------------------------

/// A matrix in compressed rows. Non-zeros offsets[r] to offsets[r + 1] - 1 are those of row r.
typedef struct unl_spmv_arguments {
    size_t rows;
    const void *_Nonnull offsets;     ///< rows + 1 of them, rising, the first 0; int32_t or int64_t, as the name says
    const int32_t *_Nonnull columns;  ///< of each non-zero, each at least 0 and below `limit`
    const void *_Nonnull values;      ///< reals, of each non-zero
    const void *_Nonnull x;           ///< reals
    void *_Nonnull y;                 ///< reals, one for each row
    size_t non_zeros;                 ///< offsets[rows]
    size_t limit;                     ///< elements of `x`
} unl_spmv_arguments;

/// The status of a run that met an offset or a column outside the matrix: somebody has written to it.
enum { UNL_SPMV_CHANGED = UNL_OWN_STATUS };

/// y[r] = Σ values[k] * x[columns[k]] over the non-zeros k of row r; one whose value is 0 adds nothing. There are
/// rows + offsets[rows] items: row r stands at item r + offsets[r], before its non-zeros, and whoever has that item works
/// on the row. So parts of as many items are parts of as much work; but a row is never divided.
/// The sum of a row has the same bits always: its non-zero i goes to running sum i % 4.
const unl_kernel *_Nonnull unl_spmv_f64_i32_kernel(void);
const unl_kernel *_Nonnull unl_spmv_f64_i64_kernel(void);
const unl_kernel *_Nonnull unl_spmv_f32_i32_kernel(void);
const unl_kernel *_Nonnull unl_spmv_f32_i64_kernel(void);

// ---- Bodies that attract each other: an item is a body -------------------------------------------------------------

typedef struct unl_nbody_arguments {
    size_t count;
    const void *_Nonnull x, *_Nonnull y, *_Nonnull z, *_Nonnull mass;  ///< reals, one for each body
    void *_Nonnull ax, *_Nonnull ay, *_Nonnull az;                     ///< reals, one for each body
    double gravity;
    double softening;  ///< ε, at least 0
} unl_nbody_arguments;

/// a[i] = gravity * Σ mass[j] * (p[j] - p[i]) / (|p[j] - p[i]|² + ε²)^(3/2); a pair at the same place with ε = 0 adds
/// nothing, and neither does a body without mass. An item costs 20 operations for each body, as they are counted by
/// convention.
const unl_kernel *_Nonnull unl_nbody_f64_kernel(void);
const unl_kernel *_Nonnull unl_nbody_f32_kernel(void);

// ---- Monte-Carlo π: an item is a point -----------------------------------------------------------------------------

typedef struct unl_montecarlo_arguments {
    uint64_t seed;
} unl_montecarlo_arguments;

/// Counts the points within the quarter of a circle: those with a² + b² < 2⁶⁴, where a, b are 32 random bits each.
/// Point i takes words 2 * (i % 2) and 2 * (i % 2) + 1 of Philox4x32-10 with counter (i / 2, 0) and key `seed`, the low
/// word first. So a point is the same whoever asks for it. The result is a uint64_t.
const unl_reduction *_Nonnull unl_montecarlo_kernel(void);

// ---- Prices of options: an item is an option -----------------------------------------------------------------------

typedef struct unl_blackscholes_arguments {
    const void *_Nonnull spot, *_Nonnull strike, *_Nonnull years;  ///< reals
    void *_Nonnull call, *_Nonnull put;                            ///< reals
    double rate;
    double volatility;
} unl_blackscholes_arguments;

/// Black and Scholes's prices of European options, with Φ(d) = (1 + erf(d / √2)) / 2:
///     d1, d2 = (log(spot / strike) + rate * years) / (volatility * √years) ± volatility * √years / 2
///     call = spot * Φ(d1) - strike * exp(-rate * years) * Φ(d2)
///     put  = strike * exp(-rate * years) * Φ(-d2) - spot * Φ(-d1)
/// exp, log and erf are those of glibc's libmvec, up to 4 ULP off, so the instruction sets differ by some ULP of the
/// spot and the strike. Without time or volatility the prices are those of exercising now. The bits of an option do not
/// depend on where it stands.
const unl_kernel *_Nonnull unl_blackscholes_f64_kernel(void);
const unl_kernel *_Nonnull unl_blackscholes_f32_kernel(void);

// ---- Grids: an item is a row ---------------------------------------------------------------------------------------

/// A grid of layers of rows of columns, the columns of a row side by side. In two dimensions a layer is a row (`rows`
/// is 1). Points at a border keep their values.
typedef struct unl_stencil_arguments {
    size_t layers, rows, columns;
    const void *_Nonnull from;  ///< reals
    void *_Nonnull to;          ///< reals
    double centre, side;        ///< the weights of a point and of each of its neighbours
    bool streams;               ///< past the caches: see `unl_streams`
} unl_stencil_arguments;

/// One step of Jacobi's method, or of the heat equation, with the neighbours in the direction of each:
///     to = centre * from + side * ((layer- + layer+) + (column- + column+))                    in two dimensions
///     to = centre * from + side * (((layer- + layer+) + (row- + row+)) + (column- + column+))  in three
/// A weight of 0 leaves out what it belongs to, also where that is infinite or not a number.
/// There are layers * rows items, row after row.
/// pre: in two dimensions `rows` is 1.
const unl_kernel *_Nonnull unl_stencil2_f64_kernel(void);
const unl_kernel *_Nonnull unl_stencil2_f32_kernel(void);
const unl_kernel *_Nonnull unl_stencil3_f64_kernel(void);
const unl_kernel *_Nonnull unl_stencil3_f32_kernel(void);

/// Bytes of scratch that each thread needs for many steps: what a second-level cache of a megabyte holds.
enum { UNL_STENCIL_SCRATCH = 3 << 18 };

typedef struct unl_stencil_steps_arguments {
    size_t layers, rows, columns;
    size_t steps;
    void *_Nonnull grid;     ///< reals; before and after
    void *_Nonnull spare;    ///< as large; scratch, what it holds afterwards is not specified
    void *_Nonnull scratch;  ///< UNL_STENCIL_SCRATCH bytes for each thread of the team, aligned to 64
    double centre, side;
    bool streams;
} unl_stencil_steps_arguments;

/// `steps` of the steps above, with the same bits. An item is a point and a step.
/// pre: in two dimensions `rows` is 1.
const unl_team_kernel *_Nonnull unl_stencil2_f64_steps(void);
const unl_team_kernel *_Nonnull unl_stencil2_f32_steps(void);
const unl_team_kernel *_Nonnull unl_stencil3_f64_steps(void);
const unl_team_kernel *_Nonnull unl_stencil3_f32_steps(void);

UNL_END
