#pragma once

// Kernels on planes of pixels, row by row without gaps: bytes, or floats. Where a formula reaches over the border, the
// pixel at the border is taken. `streams` has output written past the caches; it is for images that these could not
// hold.

#include "elements.h"

#include <unlatch_kernel.h>

#include <stdbool.h>

UNL_BEGIN

// ---- Grey: an item is a pixel -----------------------------------------------------------------------------------

typedef struct unl_grey_arguments {
    const void *_Nonnull rgb;  ///< red, green, blue of each pixel
    void *_Nonnull grey;
    bool streams;
} unl_grey_arguments;

/// Bytes: grey = (77 * R + 150 * G + 29 * B + 128) >> 8. Floats: (0.299 * R + 0.587 * G) + 0.114 * B.
const unl_kernel *_Nonnull unl_grey_kernel(unl_element type);

// ---- Gaussian blur: an item is a row ----------------------------------------------------------------------------

enum { UNL_BLUR_MAX_RADIUS = 32 };

typedef struct unl_blur_arguments {
    const void *_Nonnull from;
    void *_Nonnull to;
    size_t width, height;
    size_t radius;               ///< at most UNL_BLUR_MAX_RADIUS
    const void *_Nonnull weights;  ///< radius + 1 of them, from the middle outwards: uint16_t, or float
    bool streams;
} unl_blur_arguments;

/// Weighs first the pixels of each row, then those of each column of what came out:
///     floats:  Σ = w[0] * p[0] + w[1] * (p[-1] + p[1]) + …, added from left to right
///     bytes:   in 16 bits, with p = 128 * pixel and weights in 65536ths,
///              Σ = (radius + 1) / 2 + (w[0] * p[0] >> 16) + (w[1] * (p[-1] + p[1]) >> 16) + …
///              and (Σ + 64) >> 7 in the end: at most 1 from the rounded value of the exact formula
/// pre: w[0] + 2 * (w[1] + …) is 1, or 65536 at most.
const unl_kernel *_Nonnull unl_blur_kernel(unl_element type);

// ---- Sobel: an item is a row ------------------------------------------------------------------------------------

typedef struct unl_sobel_arguments {
    const void *_Nonnull from;
    void *_Nonnull to;
    size_t width, height;
    bool streams;
} unl_sobel_arguments;

/// The length of the gradient, p01 being above p11:
///     gx = (p02 + 2 * p12 + p22) - (p00 + 2 * p10 + p20)
///     gy = (p20 + 2 * p21 + p22) - (p00 + 2 * p01 + p02)
///     floats: sqrt(gx * gx + gy * gy); bytes: min(255, isqrt(gx * gx + gy * gy))
const unl_kernel *_Nonnull unl_sobel_kernel(unl_element type);

// ---- Bilinear resize: an item is a row of the result ------------------------------------------------------------

typedef struct unl_resize_arguments {
    const void *_Nonnull from;
    size_t width, height;        ///< of `from`, above 0
    void *_Nonnull to;
    size_t to_width, to_height;
    bool streams;
} unl_resize_arguments;

/// Column x of the result is at s = (x + 0.5) * (width / to_width) - 0.5 of the image, held within it, in double
/// precision; f is the fraction of s, and p0, p1 the pixels before and after it. Rows alike. In single precision:
///     h = p0 + (p1 - p0) * f in both rows, then h0 + (h1 - h0) * f; bytes are rounded, halves up
/// Where the difference of floats is not finite, it is p0 * (1 - f) + p1 * f, and p0 where f is 0.
const unl_kernel *_Nonnull unl_resize_kernel(unl_element type);

// ---- Histogram of bytes, and a look-up table: an item is a pixel ---------------------------------------------------

enum { UNL_BYTE_VALUES = 256 };

typedef struct unl_byte_histogram {
    uint64_t counts[UNL_BYTE_VALUES];
} unl_byte_histogram;

/// counts[v] = how many bytes are v.
/// pre: arguments is the first byte; the partial result is an unl_byte_histogram.
const unl_reduction *_Nonnull unl_byte_histogram_kernel(void);

typedef struct unl_recolour_arguments {
    const uint8_t *_Nonnull from;
    uint8_t *_Nonnull to;
    const uint8_t *_Nonnull table;  ///< UNL_BYTE_VALUES bytes
} unl_recolour_arguments;

/// to[i] = table[from[i]]
/// pre: `to` may be `from`.
const unl_kernel *_Nonnull unl_recolour_kernel(void);

UNL_END
