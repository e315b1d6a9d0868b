#pragma once

// Grey values of red, green and blue bytes.

#include "versions.h"

#include <stdint.h>

enum { grey_lanes = 16 };  // pixels in a vector

typedef uint16_t grey_words __attribute__((vector_size(4 * grey_lanes), aligned(2)));
typedef uint8_t grey_octets __attribute__((vector_size(4 * grey_lanes), aligned(1)));
typedef uint32_t grey_quads __attribute__((vector_size(4 * grey_lanes), aligned(1)));
typedef uint16_t grey_half_words __attribute__((vector_size(2 * grey_lanes), aligned(2)));

#define FOUR_TIMES(A, STEP) A(0), A(STEP), A(2 * STEP), A(3 * STEP)
#define TWELVE_BYTES(i) i, i + 1, i + 2, i + 2                                 // of 32-bit numbers
#define FOUR_PIXELS(i) i, i + 1, i + 2, 64, i + 3, i + 4, i + 5, 64, i + 6, i + 7, i + 8, 64, i + 9, i + 10, i + 11, 64

// The grey values of 16 pixels; reads 64 bytes, of which 48 are theirs. Compilers find a way through the triples
// too, but take three times as long.
UNL_BODY void grey_vector(const uint8_t *pixels, uint16_t *grey) {
    // Four pixels into each quarter, then a zero behind each of them: red, green, blue, 0.
    const grey_quads triples = *(const grey_quads *)pixels;
    const grey_octets quarters = (grey_octets)__builtin_shufflevector(triples, triples, FOUR_TIMES(TWELVE_BYTES, 3));
    const grey_words spread =
        (grey_words)__builtin_shufflevector(quarters, (grey_octets){0}, FOUR_TIMES(FOUR_PIXELS, 16));
    const grey_quads red_blue = (grey_quads){0} + (77 | 29 << 16), green = (grey_quads){0} + 150;
    // 77 * R + 150 * G in the lower 16 bits of each pixel, 29 * B in the upper ones.
    const grey_quads sums = (grey_quads)((spread & 255) * (grey_words)red_blue + (spread >> 8) * (grey_words)green);
    *(grey_half_words *)grey = __builtin_convertvector(((sums & 65535) + (sums >> 16) + 128) >> 8, grey_half_words);
}

UNL_BODY void grey_pixels(const uint8_t *pixels, size_t count, uint16_t *grey) {
    size_t i = 0;
    for (; 3 * (count - i) >= sizeof(grey_quads); i += grey_lanes) grey_vector(pixels + 3 * i, grey + i);
    for (; i < count; i++) {
        const uint8_t *pixel = pixels + 3 * i;
        grey[i] = (uint16_t)((77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2] + 128) >> 8);
    }
}
