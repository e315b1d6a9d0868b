// Gaussian blur, in strips of columns. The limit is the arithmetic: 3 operations for every 2 pixels of a row or column.
//
// A strip goes down the image once. The sums along the rows that the next row of the result needs are kept in a ring,
// in the first or second-level cache. The rows above `begin` are summed again by whoever needs them.

#include "stream_copy.h"

enum {
    blur_strip = 2048,  // bytes of a strip's sums in a row
    blur_ring = 2 * UNL_BLUR_MAX_RADIUS + 1,
    blur_ahead = 2,     // rows that are asked for before they are needed
    blur_vector = 64,   // bytes
};

// What is summed: vectors of 16-bit numbers, or of floats.
typedef uint16_t blur_words __attribute__((vector_size(blur_vector), aligned(2)));
typedef uint32_t blur_quads __attribute__((vector_size(2 * blur_vector)));
typedef uint8_t blur_octets __attribute__((vector_size(blur_vector / 2), aligned(1)));
typedef float blur_floats __attribute__((vector_size(blur_vector), aligned(4)));

#define WIDEN_BYTE(pixel) ((uint16_t)((pixel) << 7))
#define WIDEN_FLOAT(pixel) (pixel)

// The upper half of a product of 16 bits, which processors have an instruction for.
#define WEIGH_WORDS(v, weight)                                                                                       \
    __builtin_convertvector(                                                                                         \
        (__builtin_convertvector((v), blur_quads) * __builtin_convertvector((weight), blur_quads)) >> 16, blur_words)
#define WEIGH_FLOATS(v, weight) ((v) * (weight))

#define START_WORDS(v, weight) ((blur_words){0} + (uint16_t)((a->radius + 1) / 2) + WEIGH_WORDS(v, weight))
#define START_FLOATS(v, weight) WEIGH_FLOATS(v, weight)

#define STORE_WORDS(to, v) *(blur_octets *)(to) = __builtin_convertvector(((v) + 64) >> 7, blur_octets)
#define STORE_FLOATS(to, v) *(blur_floats *)(to) = (v)

#define DEFINE_BLUR(name, pixel, number, vector, WIDEN, START, WEIGH, STORE)                                         \
    enum {                                                                                                           \
        name##_lanes = sizeof(vector) / sizeof(number),                                                              \
        name##_columns = blur_strip / sizeof(number),                                                                \
        name##_step = 2 * name##_lanes,                                                                              \
        name##_row = name##_columns + 2 * UNL_BLUR_MAX_RADIUS + name##_step,                                         \
    };                                                                                                               \
                                                                                                                     \
    /* What one strip works in: 140 KB at most, on the stack of the calling thread. */                               \
    typedef struct {                                                                                                 \
        vector weights[UNL_BLUR_MAX_RADIUS + 1];  /* each in all lanes */                                            \
        number row[name##_row];                                                                                      \
        /* A little longer than a power of 2: rows would displace each other from the cache. */                      \
        number sums[blur_ring][name##_columns + name##_step];                                                        \
        pixel result[name##_columns];                                                                                \
    } name##_scratch;                                                                                                \
                                                                                                                     \
    /* Columns [left - radius, left + count + radius) of a row; those outside the image repeat the border. */        \
    UNL_BODY void name##_widen(                                                                                      \
        const unl_blur_arguments *a, size_t y, size_t left, size_t count, number *row) {                             \
        const pixel *from = (const pixel *)a->from + y * a->width;                                                   \
        const size_t all = count + 2 * a->radius;                                                                    \
        const size_t before = left < a->radius ? a->radius - left : 0;                                               \
        const size_t first = left + before - a->radius;                                                              \
        const size_t inside = all - before < a->width - first ? all - before : a->width - first;                     \
        /* A strip's row is too short for the processor to read ahead of it. */                                      \
        if (y + blur_ahead < a->height) {                                                                            \
            const char *soon = (const char *)(from + blur_ahead * a->width + first);                                 \
            for (size_t i = 0; i < inside * sizeof(pixel); i += sizeof(unl_line_u8)) __builtin_prefetch(soon + i);            \
        }                                                                                                            \
        for (size_t i = 0; i < inside; i++) row[before + i] = WIDEN(from[first + i]);                                \
        for (size_t i = 0; i < before; i++) row[i] = row[before];                                                    \
        for (size_t i = before + inside; i < all; i++) row[i] = row[before + inside - 1];                            \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY void name##_along(const unl_blur_arguments *a, name##_scratch *s, size_t count, number *sums) {         \
        const number *middle = s->row + a->radius;                                                                   \
        for (size_t x = 0; x < count; x += name##_step) {                                                            \
            vector sum0 = START(*(const vector *)(middle + x), s->weights[0]);                                       \
            vector sum1 = START(*(const vector *)(middle + x + name##_lanes), s->weights[0]);                        \
            for (size_t k = 1; k <= a->radius; k++) {                                                                \
                const number *before = middle + x - k, *after = middle + x + k;                                      \
                sum0 += WEIGH(*(const vector *)before + *(const vector *)after, s->weights[k]);                      \
                before += name##_lanes, after += name##_lanes;                                                       \
                sum1 += WEIGH(*(const vector *)before + *(const vector *)after, s->weights[k]);                      \
            }                                                                                                        \
            *(vector *)(sums + x) = sum0;                                                                            \
            *(vector *)(sums + x + name##_lanes) = sum1;                                                             \
        }                                                                                                            \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY void name##_down(const unl_blur_arguments *a, name##_scratch *s, size_t y, size_t count) {              \
        const size_t ring = 2 * a->radius + 1, last = a->height - 1;                                                 \
        const number *rows[2 * UNL_BLUR_MAX_RADIUS + 2];                                                             \
        for (size_t k = 0; k <= a->radius; k++) {                                                                    \
            rows[2 * k] = s->sums[(y > k ? y - k : 0) % ring];                                                       \
            rows[2 * k + 1] = s->sums[(last - y > k ? y + k : last) % ring];                                         \
        }                                                                                                            \
        for (size_t x = 0; x < count; x += name##_step) {                                                            \
            vector sum0 = START(*(const vector *)(rows[0] + x), s->weights[0]);                                      \
            vector sum1 = START(*(const vector *)(rows[0] + x + name##_lanes), s->weights[0]);                       \
            for (size_t k = 1; k <= a->radius; k++) {                                                                \
                const number *above = rows[2 * k] + x, *below = rows[2 * k + 1] + x;                                 \
                sum0 += WEIGH(*(const vector *)above + *(const vector *)below, s->weights[k]);                       \
                above += name##_lanes, below += name##_lanes;                                                        \
                sum1 += WEIGH(*(const vector *)above + *(const vector *)below, s->weights[k]);                       \
            }                                                                                                        \
            STORE(s->result + x, sum0);                                                                              \
            STORE(s->result + x + name##_lanes, sum1);                                                               \
        }                                                                                                            \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY void name##_strip(const unl_blur_arguments *a, size_t left, size_t begin, size_t end) {                 \
        name##_scratch s;                                                                                            \
        /* Rows are worked on in whole vectors; what lies past their ends must be numbers, whichever. */             \
        memset(s.row, 0, sizeof s.row);                                                                              \
        for (size_t k = 0; k <= a->radius; k++) s.weights[k] = (vector){0} + ((const number *)a->weights)[k];        \
        const size_t count = a->width - left < name##_columns ? a->width - left : name##_columns;                    \
        const size_t ring = 2 * a->radius + 1, last = a->height - 1;                                                 \
        size_t next = begin > a->radius ? begin - a->radius : 0;                                                     \
        for (size_t y = begin; y < end; y++) {                                                                       \
            const size_t needed = last - y > a->radius ? y + a->radius : last;                                       \
            for (; next <= needed; next++) {                                                                         \
                name##_widen(a, next, left, count, s.row);                                                           \
                name##_along(a, &s, count, s.sums[next % ring]);                                                     \
            }                                                                                                        \
            name##_down(a, &s, y, count);                                                                            \
            put((pixel *)a->to + y * a->width + left, s.result, count * sizeof(pixel), a->streams);                  \
        }                                                                                                            \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY int name(void *arguments, size_t begin, size_t end) {                                                   \
        const unl_blur_arguments *a = arguments;                                                                     \
        for (size_t left = 0; left < a->width; left += name##_columns) name##_strip(a, left, begin, end);            \
        if (a->streams) unl_stream_end();                                                                                \
        return 0;                                                                                                    \
    }

DEFINE_BLUR(blur_bytes, uint8_t, uint16_t, blur_words, WIDEN_BYTE, START_WORDS, WEIGH_WORDS, STORE_WORDS)
DEFINE_BLUR(blur_singles, float, float, blur_floats, WIDEN_FLOAT, START_FLOATS, WEIGH_FLOATS, STORE_FLOATS)

// An item is a row: its cost depends on the width and the radius.
UNL_KERNEL(blur_of_bytes, blur_bytes, 0, 0)
UNL_KERNEL(blur_of_floats, blur_singles, 0, 0)

const unl_kernel *unl_blur_kernel(unl_element type) {
    return type == UNL_UINT8 ? unl_blur_of_bytes_kernel() : unl_blur_of_floats_kernel();
}
