// Bilinear resize, in strips of columns. The limit is the fetching of the two pixels beside each column.

#include "stream_copy.h"

#include <math.h>

enum { resize_strip = 1024, resize_most_shrinking = 3 };

// Where a column or row of the result lies between two of the image.
typedef struct {
    uint32_t before, after;
    float fraction;
} resize_place;

UNL_BODY resize_place place_of(size_t index, size_t size, size_t to_size) {
    const double place = ((double)index + 0.5) * ((double)size / (double)to_size) - 0.5;
    const double last = (double)(size - 1), held = place < 0 ? 0 : place > last ? last : place;
    size_t before = (size_t)held;
    float fraction = (float)(held - (double)before);
    if (fraction == 1) {  // rounded up: all of it is the next one's
        before++;
        fraction = 0;
    }
    return (resize_place){(uint32_t)before, (uint32_t)(before + 1 < size ? before + 1 : before), fraction};
}

// Between two floats. One whose share is 0 is not looked at, and values whose difference is infinite are weighed apart:
// an infinity, or a pixel far away, must not make its neighbours not a number.
UNL_BODY float between_floats(float p0, float p1, float fraction) {
    const float difference = p1 - p0;
    const float near = p0 + difference * fraction, far = p0 * (1 - fraction) + p1 * fraction;
    const float value = __builtin_fabsf(difference) < INFINITY ? near : far;
    return fraction == 0 ? p0 : value;
}

#define IS_FLOAT(type) ((type)0.5 != 0)

UNL_BODY uint32_t word_of(float value) {
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

// Other than 0 for a result that is not finite: its difference to itself is not 0, but not a number. Bytes are finite.
#define ODD(pixel, value) (IS_FLOAT(pixel) ? word_of(value - value) : 0)

// to[x] = p0 + (p1 - p0) * fraction, which may depend on x, for all x below `count`; `...` is done with each `value`.
#define EACH_PLAIN(count, to, p0, p1, fraction, FROM, ...)                                                           \
    for (size_t x = 0; x < (count); x++) {                                                                           \
        const float a0 = p0, a1 = p1, value = a0 + (a1 - a0) * (fraction);                                           \
        (to)[x] = FROM(value);                                                                                       \
        __VA_ARGS__;                                                                                                 \
    }

// to[x] = between p0 and p1. Where the difference was finite, so is the result: only where one is not is it done again
// with care.
#define EACH_BETWEEN(pixel, count, to, p0, p1, fraction, FROM)                                                       \
    {                                                                                                                \
        uint32_t each_odd = 0;                                                                                       \
        EACH_PLAIN(count, to, p0, p1, fraction, FROM, each_odd |= ODD(pixel, value))                                 \
        if (each_odd != 0) {                                                                                         \
            for (size_t x = 0; x < (count); x++) {                                                                   \
                const float value = between_floats(p0, p1, fraction);                                                \
                (to)[x] = FROM(value);                                                                               \
            }                                                                                                        \
        }                                                                                                            \
    }

#define FROM_BYTE(value) ((uint8_t)(int32_t)((value) + 0.5f))
#define FROM_FLOAT(value) (value)

// A strip whose rows are brought to the new width first, each once: where the image grows.
#define DEFINE_COLUMNS_FIRST(name, pixel, FROM)                                                                      \
    UNL_BODY void name##_columns_first(const unl_resize_arguments *a, size_t left, size_t begin, size_t end) {       \
        const size_t count = a->to_width - left < resize_strip ? a->to_width - left : resize_strip;                  \
        uint32_t before[resize_strip], after[resize_strip];                                                          \
        float fraction[resize_strip], rows[2][resize_strip];                                                         \
        pixel result[resize_strip];                                                                                  \
        for (size_t x = 0; x < count; x++) {                                                                         \
            const resize_place place = place_of(left + x, a->width, a->to_width);                                    \
            before[x] = place.before;                                                                                \
            after[x] = place.after;                                                                                  \
            fraction[x] = place.fraction;                                                                            \
        }                                                                                                            \
        size_t held[2] = {SIZE_MAX, SIZE_MAX};                                                                       \
        for (size_t y = begin; y < end; y++) {                                                                       \
            const resize_place place = place_of(y, a->height, a->to_height);                                         \
            const size_t wanted[2] = {place.before, place.after};                                                    \
            for (int i = 0; i < 2; i++) {                                                                            \
                const size_t row = wanted[i];                                                                        \
                if (held[row % 2] == row) continue;                                                                  \
                held[row % 2] = row;                                                                                 \
                const pixel *from = (const pixel *)a->from + row * a->width;                                         \
                float *to = rows[row % 2];                                                                           \
                EACH_BETWEEN(pixel, count, to, (float)from[before[x]], (float)from[after[x]], fraction[x], FROM_FLOAT)\
            }                                                                                                        \
            const float *above = rows[place.before % 2], *below = rows[place.after % 2];                             \
            EACH_BETWEEN(pixel, count, result, above[x], below[x], place.fraction, FROM)                             \
            put((pixel *)a->to + y * a->to_width + left, result, count * sizeof *result, a->streams);                \
        }                                                                                                            \
    }

// Two floats beside each other, fetched at once.
UNL_BODY uint64_t pair_at(const float *from) {
    uint64_t pair;
    memcpy(&pair, from, sizeof pair);
    return pair;
}

UNL_BODY float float_of(uint32_t word) {
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

#define first_of(from) float_of((uint32_t)pair_at(from))
#define second_of(from) float_of((uint32_t)(pair_at(from) >> 32))

// A strip whose two rows become one first, which needs no fetching: where the image shrinks, but not so much that most
// of its columns are beside none of the result's.
#define DEFINE_ROWS_FIRST(name, pixel, FROM)                                                                         \
    UNL_BODY void name##_rows_first(const unl_resize_arguments *a, size_t left, size_t begin, size_t end) {          \
        const size_t count = a->to_width - left < resize_strip ? a->to_width - left : resize_strip;                  \
        const size_t first = place_of(left, a->width, a->to_width).before;                                           \
        const size_t last = place_of(left + count - 1, a->width, a->to_width).after;                                 \
        uint32_t before[resize_strip];                                                                               \
        float fraction[resize_strip], row[resize_most_shrinking * resize_strip + 4];                                 \
        pixel result[resize_strip];                                                                                  \
        for (size_t x = 0; x < count; x++) {                                                                         \
            const resize_place place = place_of(left + x, a->width, a->to_width);                                    \
            before[x] = place.before - (uint32_t)first;                                                              \
            fraction[x] = place.fraction;                                                                            \
        }                                                                                                            \
        for (size_t y = begin; y < end; y++) {                                                                       \
            const resize_place place = place_of(y, a->height, a->to_height);                                         \
            const pixel *above = (const pixel *)a->from + place.before * a->width + first;                           \
            const pixel *below = (const pixel *)a->from + place.after * a->width + first;                            \
            /* What is not finite in the row makes those columns of the result that it has a share in not finite. */ \
            uint32_t odd = 0;                                                                                        \
            EACH_PLAIN(                                                                                              \
                last - first + 1, row, (float)above[x], (float)below[x], place.fraction, FROM_FLOAT)                 \
            /* The column after the image's last, which has no share in anything. */                                 \
            row[last - first + 1] = row[last - first];                                                               \
            EACH_PLAIN(                                                                                              \
                count, result, first_of(row + before[x]), second_of(row + before[x]), fraction[x], FROM,             \
                odd |= ODD(pixel, value))                                                                            \
            if (odd != 0) {                                                                                          \
                EACH_BETWEEN(                                                                                        \
                    pixel, last - first + 1, row, (float)above[x], (float)below[x], place.fraction, FROM_FLOAT)      \
                row[last - first + 1] = row[last - first];                                                           \
                EACH_BETWEEN(                                                                                        \
                    pixel, count, result, first_of(row + before[x]), second_of(row + before[x]), fraction[x], FROM)  \
            }                                                                                                        \
            put((pixel *)a->to + y * a->to_width + left, result, count * sizeof *result, a->streams);                \
        }                                                                                                            \
    }

#define DEFINE_RESIZE(name, pixel, FROM)                                                                             \
    DEFINE_COLUMNS_FIRST(name, pixel, FROM)                                                                          \
    DEFINE_ROWS_FIRST(name, pixel, FROM)                                                                             \
    UNL_BODY int name(void *arguments, size_t begin, size_t end) {                                                   \
        const unl_resize_arguments *a = arguments;                                                                   \
        const bool rows_first = a->height >= a->to_height && a->width <= resize_most_shrinking * a->to_width;        \
        for (size_t left = 0; left < a->to_width; left += resize_strip) {                                            \
            if (rows_first) {                                                                                        \
                name##_rows_first(a, left, begin, end);                                                              \
            } else {                                                                                                 \
                name##_columns_first(a, left, begin, end);                                                           \
            }                                                                                                        \
        }                                                                                                            \
        if (a->streams) unl_stream_end();                                                                            \
        return 0;                                                                                                    \
    }

DEFINE_RESIZE(resize_bytes, uint8_t, FROM_BYTE)
DEFINE_RESIZE(resize_floats, float, FROM_FLOAT)

// An item is a row: its cost depends on the widths and on the scale.
UNL_KERNEL(resize_of_bytes, resize_bytes, 0, 0)
UNL_KERNEL(resize_of_floats, resize_floats, 0, 0)

const unl_kernel *unl_resize_kernel(unl_element type) {
    return type == UNL_UINT8 ? unl_resize_of_bytes_kernel() : unl_resize_of_floats_kernel();
}
