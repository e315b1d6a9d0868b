// Edges of a photograph, in strips of columns: the rows that a formula looks back on stay in the first-level cache.
//
// A strip goes down the image once. For each row of the blurred image the grey row and its horizontal sums are
// computed when they are first needed; the last rows of sums and of the blurred image are kept in rings.
// The strip's neighbours to the left and right, and the rows above `begin`, are computed again by whoever needs
// them: a few per cent of the work, and chunks stay independent.

#include "versions.h"

#include <math.h>
#include <string.h>

enum {
    lanes = 32,                          // 16-bit numbers in a vector
    strip = 990,                         // columns of output; long enough for the processor to read ahead
    inner = strip + 2,                   // with the columns that Sobel looks at beside them
    padded = (inner + lanes - 1) / lanes * lanes,  // a row that is worked on in whole vectors
    max_taps = 2 * UNL_EDGES_MAX_RADIUS + 1,
    blurred_ring = 4,                    // rows; Sobel looks at 3
};

typedef uint16_t words __attribute__((vector_size(lanes * 2), aligned(2)));
typedef uint8_t octets __attribute__((vector_size(lanes * 2), aligned(1)));
typedef uint32_t quads __attribute__((vector_size(lanes * 2), aligned(1)));
typedef uint16_t half_words __attribute__((vector_size(lanes), aligned(2)));

// What one strip works in. 44 KB on the stack of the calling thread.
typedef struct {
    uint16_t grey[padded + max_taps + lanes];
    uint16_t sums[max_taps][padded];  // a ring of as many rows as the blur has taps
    int16_t blurred[blurred_ring][padded];
} scratch;

UNL_BODY size_t clamp(ptrdiff_t index, size_t size) {
    return index < 0 ? 0 : (size_t)index >= size ? size - 1 : (size_t)index;
}

#define FOUR_TIMES(A, STEP) A(0), A(STEP), A(2 * STEP), A(3 * STEP)
#define TWELVE_BYTES(i) i, i + 1, i + 2, i + 2                                 // of 32-bit numbers
#define FOUR_PIXELS(i) i, i + 1, i + 2, 64, i + 3, i + 4, i + 5, 64, i + 6, i + 7, i + 8, 64, i + 9, i + 10, i + 11, 64

// The grey values of 16 pixels; reads 64 bytes, of which 48 are theirs. Compilers find a way through the triples
// too, but take three times as long.
UNL_BODY void grey_vector(const uint8_t *pixels, uint16_t *grey) {
    // Four pixels into each quarter, then a zero behind each of them: red, green, blue, 0.
    const quads triples = *(const quads *)pixels;
    const octets quarters = (octets)__builtin_shufflevector(triples, triples, FOUR_TIMES(TWELVE_BYTES, 3));
    const words spread = (words)__builtin_shufflevector(quarters, (octets){0}, FOUR_TIMES(FOUR_PIXELS, 16));
    const quads red_blue = (quads){0} + (77 | 29 << 16), green = (quads){0} + 150;
    // 77 * R + 150 * G in the lower 16 bits of each pixel, 29 * B in the upper ones.
    const quads sums = (quads)((spread & 255) * (words)red_blue + (spread >> 8) * (words)green);
    *(half_words *)grey = __builtin_convertvector(((sums & 65535) + (sums >> 16) + 128) >> 8, half_words);
}

UNL_BODY void grey_pixels(const uint8_t *pixels, size_t count, uint16_t *grey) {
    size_t i = 0;
    for (; 3 * (count - i) >= sizeof(quads); i += lanes / 2) grey_vector(pixels + 3 * i, grey + i);
    for (; i < count; i++) {
        const uint8_t *pixel = pixels + 3 * i;
        grey[i] = (uint16_t)((77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2] + 128) >> 8);
    }
}

// The grey values of columns [first, first + count) of a row; columns outside the image repeat the border.
UNL_BODY void grey_row(const unl_edges_arguments *a, size_t row, ptrdiff_t first, size_t count, uint16_t *grey) {
    const size_t before = first < 0 ? (size_t)-first : 0;
    const size_t past = (size_t)(first + (ptrdiff_t)count);
    const size_t after = past > a->width ? past - a->width : 0;
    const size_t inside = count - before - after;
    grey_pixels(a->rgb + row * a->rgb_stride + 3 * (size_t)(first + (ptrdiff_t)before), inside, grey + before);
    for (size_t i = 0; i < before; i++) grey[i] = grey[before];
    for (size_t i = count - after; i < count; i++) grey[i] = grey[count - after - 1];
}

// h: at most 256 * 255, so 16 bits hold it.
UNL_BODY void horizontal(const unl_edges_arguments *a, const uint16_t *grey, size_t count, uint16_t *sums) {
    const size_t taps = 2 * a->radius + 1;
    for (size_t x = 0; x < count; x += lanes) {
        words sum = {0};
        for (size_t k = 0; k < taps; k++) sum += *(const words *)(grey + x + k) * a->weights[k];
        *(words *)(sums + x) = sum;
    }
}

// v, in 16 bits: with h = 256 * high + low and A = Σ w * high, B = Σ w * low, neither of them above 256 * 255,
// (256 * A + B + 32768) >> 16 = (A + (B >> 8) + 128) >> 8, and A + (B >> 8) is at most 256 * 255 too, because
// 256 * A + B = Σ w * h is at most 256 * 256 * 255.
UNL_BODY void vertical(
    const unl_edges_arguments *a, uint16_t (*sums)[padded], size_t row, size_t count, int16_t *blurred) {
    const size_t taps = 2 * a->radius + 1;
    const uint16_t *rows[max_taps];
    for (size_t k = 0; k < taps; k++) {
        rows[k] = sums[clamp((ptrdiff_t)(row + k) - (ptrdiff_t)a->radius, a->height) % taps];
    }
    for (size_t x = 0; x < count; x += lanes) {
        words high = {0}, low = {0};
        for (size_t k = 0; k < taps; k++) {
            const words h = *(const words *)(rows[k] + x);
            high += (h >> 8) * a->weights[k];
            low += (h & 255) * a->weights[k];
        }
        *(words *)(blurred + x) = (high + (low >> 8) + 128) >> 8;
    }
}

// s = gx² + gy² is at most 2 * 1020² < 2²⁴, so a float holds it exactly. sqrtf rounds correctly: it is exact for a
// square, and for m² - 1, the next below, the true root m - 1/(2m) is further from m (3.4e-4 at m = 1443) than
// rounding reaches (6.2e-5). So cutting the fraction off gives the integer root.
UNL_BODY void sobel(
    const int16_t *above, const int16_t *here, const int16_t *below, size_t count, uint8_t *edges) {
    for (size_t x = 0; x < count; x++) {
        const int16_t left = (int16_t)(above[x] + 2 * here[x] + below[x]);
        const int16_t right = (int16_t)(above[x + 2] + 2 * here[x + 2] + below[x + 2]);
        const int16_t top = (int16_t)(above[x] + 2 * above[x + 1] + above[x + 2]);
        const int16_t bottom = (int16_t)(below[x] + 2 * below[x + 1] + below[x + 2]);
        const int32_t gx = (int16_t)(right - left), gy = (int16_t)(bottom - top);
        const float root = sqrtf((float)(gx * gx + gy * gy));
        edges[x] = (uint8_t)(int32_t)(root < 255 ? root : 255);
    }
}

UNL_BODY void edges_strip(const unl_edges_arguments *a, size_t left, size_t begin, size_t end) {
    scratch s;
    // The rows are worked on in whole vectors; what lies past their ends must be numbers, whichever.
    memset(&s, 0, sizeof s);
    const size_t width = a->width - left < strip ? a->width - left : strip;
    const size_t radius = a->radius, taps = 2 * radius + 1, last = a->height - 1;
    size_t next_sums = begin > radius + 1 ? begin - 1 - radius : 0;
    size_t next_blurred = begin > 0 ? begin - 1 : 0;
    for (size_t row = begin; row < end; row++) {
        const size_t lowest = row < last ? row + 1 : last;
        for (; next_blurred <= lowest; next_blurred++) {
            const size_t needed = next_blurred + radius < last ? next_blurred + radius : last;
            for (; next_sums <= needed; next_sums++) {
                grey_row(a, next_sums, (ptrdiff_t)left - 1 - (ptrdiff_t)radius, width + 2 + 2 * radius, s.grey);
                horizontal(a, s.grey, width + 2, s.sums[next_sums % taps]);
            }
            int16_t *blurred = s.blurred[next_blurred % blurred_ring];
            vertical(a, s.sums, next_blurred, width + 2, blurred);
            // Sobel repeats the border of the blurred image, not of the photograph.
            if (left == 0) blurred[0] = blurred[1];
            if (left + width == a->width) blurred[width + 1] = blurred[width];
        }
        sobel(
            s.blurred[(row > 0 ? row - 1 : 0) % blurred_ring], s.blurred[row % blurred_ring],
            s.blurred[lowest % blurred_ring], width, a->edges + row * a->edges_stride + left);
    }
}

UNL_BODY int edges(void *arguments, size_t begin, size_t end) {
    const unl_edges_arguments *a = arguments;
    for (size_t left = 0; left < a->width; left += strip) edges_strip(a, left, begin, end);
    return 0;
}

// An item is a row: its cost depends on the width and the radius.
UNL_KERNEL(edges, edges, 0, 0)
