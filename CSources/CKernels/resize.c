// Bilinear resize, in strips of columns. The limit is the fetching of the two pixels beside each column.
//
// A row of the image is brought to the new width once, and kept while the rows of the result lie beside it.

#include "stream_copy.h"

enum { resize_strip = 1024 };

// Where a column or row of the result lies between two of the image.
typedef struct {
    uint32_t before, after;
    float fraction;
} resize_place;

UNL_BODY resize_place place_of(size_t index, size_t size, size_t to_size) {
    const double place = ((double)index + 0.5) * ((double)size / (double)to_size) - 0.5;
    const double last = (double)(size - 1), held = place < 0 ? 0 : place > last ? last : place;
    const size_t before = (size_t)held;
    return (resize_place){
        (uint32_t)before, (uint32_t)(before + 1 < size ? before + 1 : before), (float)(held - (double)before)};
}

#define FROM_BYTE(value) ((uint8_t)(int32_t)((value) + 0.5f))
#define FROM_FLOAT(value) (value)

#define DEFINE_RESIZE(name, pixel, FROM)                                                                             \
    UNL_BODY void name##_strip(const unl_resize_arguments *a, size_t left, size_t begin, size_t end) {               \
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
                for (size_t x = 0; x < count; x++) {                                                                 \
                    const float p0 = (float)from[before[x]], p1 = (float)from[after[x]];                             \
                    to[x] = p0 + (p1 - p0) * fraction[x];                                                            \
                }                                                                                                    \
            }                                                                                                        \
            const float *above = rows[place.before % 2], *below = rows[place.after % 2];                             \
            for (size_t x = 0; x < count; x++) {                                                                     \
                const float value = above[x] + (below[x] - above[x]) * place.fraction;                               \
                result[x] = FROM(value);                                                                             \
            }                                                                                                        \
            put((pixel *)a->to + y * a->to_width + left, result, count * sizeof *result, a->streams);                \
        }                                                                                                            \
    }                                                                                                                \
                                                                                                                     \
    UNL_BODY int name(void *arguments, size_t begin, size_t end) {                                                   \
        const unl_resize_arguments *a = arguments;                                                                   \
        for (size_t left = 0; left < a->to_width; left += resize_strip) name##_strip(a, left, begin, end);           \
        if (a->streams) unl_stream_end();                                                                                \
        return 0;                                                                                                    \
    }

DEFINE_RESIZE(resize_bytes, uint8_t, FROM_BYTE)
DEFINE_RESIZE(resize_floats, float, FROM_FLOAT)

// An item is a row: its cost depends on the widths and on the scale.
UNL_KERNEL(resize_of_bytes, resize_bytes, 0, 0)
UNL_KERNEL(resize_of_floats, resize_floats, 0, 0)

const unl_kernel *unl_resize_kernel(unl_pixel type) {
    return type == UNL_PIXEL_BYTE ? unl_resize_of_bytes_kernel() : unl_resize_of_floats_kernel();
}
