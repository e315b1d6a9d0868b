#pragma once

// The bundled kernels: serial functions over items [begin, end), with the signatures of unlatch_kernel.h. Each family
// has a header of its own.
//
// Contract
// - Each function works on the calling thread, allocates nothing, keeps no state, and returns 0, unless its header
//   names another status.
// - Each exists once for each instruction set (see `unl_instruction_set`); the descriptor that is returned is that of
//   the version in use. All give the same bits: the order of floating-point operations is fixed, and none are fused.
//   (Not so exp, log, sin, cos and erf of vectors and the prices of options, which glibc computes: see vectors.h.)
// - The descriptors live for ever.
// - pre, for every kernel: `arguments` is the struct that stands before it, with arrays as long as its fields say;
//   `end` is at most the number of items; what is written overlaps nothing else that the run reads or writes. Where a
//   kernel asks for more, or for less, its comment says so after "pre:".

#include "data.h"
#include "images.h"
#include "layouts.h"
#include "science.h"
#include "vectors.h"

#include <unlatch_kernel.h>

#include <stdbool.h>

UNL_BEGIN

/// The instruction set whose versions of the kernels run here: "x86-64-v4", "x86-64-v3" or "default". The highest that
/// the processor has, unless UNLATCH_INSTRUCTION_SET names a lower one.
const char *_Nonnull unl_instruction_set(void);

/// Why UNLATCH_INSTRUCTION_SET was not followed; NULL when it was, or is not set.
const char *_Nullable unl_instruction_set_note(void);

/// Whether UNLATCH_INSTRUCTION_SET names none. The first kernel that is asked for then says so on standard error.
bool unl_instruction_set_misnamed(void);

/// Has descriptors that are asked for from now on be those of another version. False: the processor cannot run it.
bool unl_instruction_set_lower(const char *_Nonnull name);

/// Whether an output of so many bytes is better written past the caches: it is larger than the last of them. Kernels
/// that can do both have a `streams` among their arguments. An output that is also an input is in the cache already.
bool unl_streams(size_t bytes);

// ---- The Mandelbrot set: an item is a row of the image ----------------------------------------------------------

typedef struct unl_mandelbrot_arguments {
    size_t width;
    size_t height;
    uint32_t limit;             ///< iterations after which a point counts as inside
    double x0, y0, dx, dy;      ///< pixel (i, j) is the point x0 + i * dx, y0 + j * dy
    uint32_t *_Nonnull counts;  ///< width * height, row by row
} unl_mandelbrot_arguments;

/// Counts, for each pixel, the iterations z ← z² + c that |z|² <= 4 allows, at most `limit`. The operations are
/// those of the plain program in double precision, so that Python's counts are the same:
///     while n < limit:
///         zr2 = zr * zr; zi2 = zi * zi
///         if zr2 + zi2 > 4.0: break
///         zi = 2.0 * zr * zi + ci; zr = zr2 - zi2 + cr; n += 1
const unl_kernel *_Nonnull unl_mandelbrot_kernel(void);

// ---- Edges of a photograph: an item is a row of the image -------------------------------------------------------

enum { UNL_EDGES_MAX_RADIUS = 8 };

typedef struct unl_edges_arguments {
    size_t width;
    size_t height;
    const uint8_t *_Nonnull rgb;  ///< red, green, blue of each pixel
    size_t rgb_stride;            ///< bytes from one row to the next, at least 3 * width
    uint8_t *_Nonnull edges;      ///< one byte of each pixel
    size_t edges_stride;          ///< bytes from one row to the next, at least width
    size_t radius;                ///< of the blur, at most UNL_EDGES_MAX_RADIUS
    const uint16_t *_Nonnull weights;  ///< 2 * radius + 1 of them; their sum is 256
} unl_edges_arguments;

/// Grey, Gaussian blur, Sobel: in integers, so that every implementation gets the same image. Where a formula
/// reaches over the border, the pixel at the border is taken.
///     grey  = (77 * R + 150 * G + 29 * B + 128) >> 8
///     h     = Σ weights[k] * grey[x + k - radius]
///     v     = (Σ weights[k] * h[y + k - radius] + 32768) >> 16
///     gx    = (v02 + 2 * v12 + v22) - (v00 + 2 * v10 + v20), v01 being above v11
///     gy    = (v20 + 2 * v21 + v22) - (v00 + 2 * v01 + v02)
///     edges = min(255, isqrt(gx * gx + gy * gy))
const unl_kernel *_Nonnull unl_edges_kernel(void);

UNL_END
