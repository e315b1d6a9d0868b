// Sobel's gradient. The limit is the memory for floats, and the square roots for bytes.

#include "gradient.h"
#include "stream_copy.h"

enum { sobel_piece = 1024 };  // pixels whose lengths are collected in the first-level cache

UNL_BODY float length_of_floats(float gx, float gy) { return sqrtf(gx * gx + gy * gy); }

#define IS_FLOAT(type) ((type)0.5 != 0)

// `wide` holds every sum of four pixels. The columns of a piece that have neighbours are one loop without a condition.
#define DEFINE_SOBEL(name, pixel, wide, length)                                                                      \
    UNL_BODY pixel name##_at(                                                                                        \
        const pixel *above, const pixel *here, const pixel *below, size_t west, size_t x, size_t east,               \
        bool one_row) {                                                                                              \
        const wide left = (wide)(above[west] + 2 * here[west] + below[west]);                                        \
        const wide right = (wide)(above[east] + 2 * here[east] + below[east]);                                       \
        const wide top = (wide)(above[west] + 2 * above[x] + above[east]);                                           \
        const wide bottom = (wide)(below[west] + 2 * below[x] + below[east]);                                        \
        /* Where a pixel is beside itself there is no difference, not that of an infinity to itself. */              \
        const bool same_column = IS_FLOAT(wide) && west == east, same_row = IS_FLOAT(wide) && one_row;               \
        const wide gx = same_column ? 0 : (wide)(right - left), gy = same_row ? 0 : (wide)(bottom - top);            \
        return length(gx, gy);                                                                                       \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY int name(void *arguments, size_t begin, size_t end) {                                                   \
        const unl_sobel_arguments *a = arguments;                                                                    \
        const size_t last = a->width - 1;                                                                            \
        for (size_t row = begin; row < end; row++) {                                                                 \
            const pixel *here = (const pixel *)a->from + row * a->width;                                             \
            const pixel *above = row > 0 ? here - a->width : here;                                                   \
            const pixel *below = row + 1 < a->height ? here + a->width : here;                                       \
            const bool one_row = above == below;  /* the picture has a single one */                                 \
            for (size_t start = 0; start < a->width; start += sobel_piece) {                                         \
                const size_t stop = a->width - start < sobel_piece ? a->width : start + sobel_piece;                 \
                pixel lengths[sobel_piece];                                                                          \
                const size_t first = start > 0 ? start : 1, past = stop < a->width ? stop : last;                    \
                if (!IS_FLOAT(pixel) || !one_row) {                                                                  \
                    for (size_t x = first; x < past; x++)                                                            \
                        lengths[x - start] = name##_at(above, here, below, x - 1, x, x + 1, false);                  \
                } else {                                                                                             \
                    for (size_t x = first; x < past; x++)                                                            \
                        lengths[x - start] = name##_at(above, here, below, x - 1, x, x + 1, true);                   \
                }                                                                                                    \
                if (start == 0) lengths[0] = name##_at(above, here, below, 0, 0, last > 0, one_row);                 \
                if (stop == a->width)                                                                                \
                    lengths[last - start] = name##_at(above, here, below, last - (last > 0), last, last, one_row);   \
                put((pixel *)a->to + row * a->width + start, lengths, (stop - start) * sizeof(pixel), a->streams);   \
            }                                                                                                        \
        }                                                                                                            \
        if (a->streams) unl_stream_end();                                                                            \
        return 0;                                                                                                    \
    }

DEFINE_SOBEL(sobel_bytes, uint8_t, int16_t, gradient_length)
DEFINE_SOBEL(sobel_floats, float, float, length_of_floats)

// An item is a row: its cost depends on the width.
UNL_KERNEL(sobel_of_bytes, sobel_bytes, 0, 0)
UNL_KERNEL(sobel_of_floats, sobel_floats, 0, 0)

const unl_kernel *unl_sobel_kernel(unl_element type) {
    return type == UNL_UINT8 ? unl_sobel_of_bytes_kernel() : unl_sobel_of_floats_kernel();
}
