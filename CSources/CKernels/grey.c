// Grey values. The limit is the memory.

#include "grey.h"
#include "stream_copy.h"

enum { grey_piece = 1024 };  // pixels whose grey values are collected in the first-level cache

UNL_BODY int grey_bytes(void *arguments, size_t begin, size_t end) {
    const unl_grey_arguments *a = arguments;
    for (size_t start = begin; start < end; start += grey_piece) {
        const size_t count = end - start < grey_piece ? end - start : grey_piece;
        uint16_t wide[grey_piece];
        uint8_t grey[grey_piece];
        grey_pixels((const uint8_t *)a->rgb + 3 * start, count, wide);
        for (size_t i = 0; i < count; i++) grey[i] = (uint8_t)wide[i];
        put((uint8_t *)a->grey + start, grey, count, a->streams);
    }
    if (a->streams) unl_stream_end();
    return 0;
}

UNL_BODY int grey_floats(void *arguments, size_t begin, size_t end) {
    const unl_grey_arguments *a = arguments;
    for (size_t start = begin; start < end; start += grey_piece) {
        const size_t count = end - start < grey_piece ? end - start : grey_piece;
        const float *rgb = (const float *)a->rgb + 3 * start;
        float grey[grey_piece];
        for (size_t i = 0; i < count; i++)
            grey[i] = (0.299f * rgb[3 * i] + 0.587f * rgb[3 * i + 1]) + 0.114f * rgb[3 * i + 2];
        put((float *)a->grey + start, grey, count * sizeof *grey, a->streams);
    }
    if (a->streams) unl_stream_end();
    return 0;
}

UNL_KERNEL(grey_of_bytes, grey_bytes, 4, 5)
UNL_KERNEL(grey_of_floats, grey_floats, 16, 5)

const unl_kernel *unl_grey_kernel(unl_element type) {
    return type == UNL_UINT8 ? unl_grey_of_bytes_kernel() : unl_grey_of_floats_kernel();
}
