// Edges of a photograph, in strips of columns: the rows that a formula looks back on stay in the first-level cache.
//
// A strip goes down the image once. For each row of the blurred image the grey row and its horizontal sums are
// computed when they are first needed; the last rows of sums and of the blurred image are kept in rings.
// The strip's neighbours to the left and right, and the rows above `begin`, are computed again by whoever needs
// them: a few per cent of the work, and chunks stay independent.

#include "gradient.h"
#include "grey.h"

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

// What one strip works in. 44 KB on the stack of the calling thread.
typedef struct {
    uint16_t grey[padded + max_taps + lanes];
    uint16_t sums[max_taps][padded];  // a ring of as many rows as the blur has taps
    int16_t blurred[blurred_ring][padded];
} scratch;

UNL_BODY size_t clamp(ptrdiff_t index, size_t size) {
    return index < 0 ? 0 : (size_t)index >= size ? size - 1 : (size_t)index;
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

UNL_BODY void sobel(
    const int16_t *above, const int16_t *here, const int16_t *below, size_t count, uint8_t *edges) {
    for (size_t x = 0; x < count; x++) {
        const int16_t left = (int16_t)(above[x] + 2 * here[x] + below[x]);
        const int16_t right = (int16_t)(above[x + 2] + 2 * here[x + 2] + below[x + 2]);
        const int16_t top = (int16_t)(above[x] + 2 * above[x + 1] + above[x + 2]);
        const int16_t bottom = (int16_t)(below[x] + 2 * below[x + 1] + below[x + 2]);
        const int32_t gx = (int16_t)(right - left), gy = (int16_t)(bottom - top);
        edges[x] = gradient_length(gx, gy);
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
