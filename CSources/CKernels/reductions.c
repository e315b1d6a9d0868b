// Kernels that reduce vectors to a number. The limit is the memory's bandwidth; from the cache, that of the additions.
//
// Sums are kept in eight cache lines of running sums, whatever the registers hold: item i of a block goes to sum
// i % (8 * width). So the result does not depend on the instruction set, and enough loads and additions are under way
// to hide their latency. (Four lines gave 36.8 GB/s where eight gave 41, on two threads.)

#include "stream.h"

typedef float f32;
typedef double f64;

// Long enough for the end of a block, where nothing is under way, not to be noticed.
enum { block_items = 32768 };

// Half a line of floats, and what becomes of it as doubles.
typedef float half_line __attribute__((vector_size(32), aligned(4)));

#define LINE_f32(v, i) (*(const unl_loose_f32 *)((v) + (i)))
#define LINE_f64(v, i) (*(const unl_loose_f64 *)((v) + (i)))
// Eight items as doubles, whatever they are in memory.
#define EIGHT_f32(v, i) __builtin_convertvector(*(const half_line *)((v) + (i)), unl_line_f64)
#define EIGHT_f64(v, i) LINE_f64(v, i)

// The sum of a line, two lanes at a time: it is the same for all instruction sets because it is written out.
#define ADD_LANES_f64(s) (((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])))
#define ADD_LANES_f32(s)                                                                                             \
    ((((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))) +                                           \
     (((s[8] + s[9]) + (s[10] + s[11])) + ((s[12] + s[13]) + (s[14] + s[15]))))

// How many lines a running sum takes before all are added up in double precision: so many roundings has a float at most, one
// of NumPy's sum as many. A double goes on to the end of its block.
enum { lines_f32 = 16, lines_f64 = block_items };

// Σ TERM in lines of `kind`, which AT reads; the rest one by one.
#define SUM(name, type, kind, AT, TERM, reads, operations)                                                           \
    UNL_BODY int name##_##type(const void *arguments, size_t begin, size_t end, void *partial) {                     \
        const unl_vector_arguments *a = arguments;                                                                   \
        __attribute__((unused)) const type *x = a->x, *y = a->y;                                                     \
        __attribute__((unused)) const kind factor = (kind)a->factor;                                                 \
        enum { width = 64 / sizeof(kind) };                                                                          \
        double sum = 0;                                                                                              \
        size_t i = begin;                                                                                            \
        while (end - i >= 8 * width) {                                                                               \
            const size_t lines = (end - i) / (8 * width);                                                            \
            const size_t last = i + (lines < lines_##kind ? lines : lines_##kind) * (8 * width);                     \
            unl_line_##kind s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0}, s4 = {0}, s5 = {0}, s6 = {0}, s7 = {0};  \
            for (; i < last; i += 8 * width) {                                                                       \
                s0 += TERM(AT, i);                                                                                   \
                s1 += TERM(AT, i + width);                                                                           \
                s2 += TERM(AT, i + 2 * width);                                                                       \
                s3 += TERM(AT, i + 3 * width);                                                                       \
                s4 += TERM(AT, i + 4 * width);                                                                       \
                s5 += TERM(AT, i + 5 * width);                                                                       \
                s6 += TERM(AT, i + 6 * width);                                                                       \
                s7 += TERM(AT, i + 7 * width);                                                                       \
            }                                                                                                        \
            const unl_line_##kind s = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));                             \
            sum += (double)ADD_LANES_##kind(s);                                                                      \
        }                                                                                                            \
        for (; i < end; i++) sum += (double)(TERM(ITEM_##kind, i));                                                  \
        *(double *)partial = sum;                                                                                    \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_REDUCTION(name##_##type, name##_##type, add, double, block_items, reads * sizeof(type), operations)

#define ITEM_f32(v, i) (v)[i]
#define ITEM_f64(v, i) ((double)(v)[i])

#define SUM_TERM(AT, i) AT(x, i)
#define DOT_TERM(AT, i) (AT(x, i) * AT(y, i))
#define SQUARE_TERM(AT, i) (AT(x, i) * AT(x, i))
#define SCALED_TERM(AT, i) ((factor * AT(x, i)) * (factor * AT(x, i)))

static void add(void *into, const void *from) { *(double *)into += *(const double *)from; }

SUM(sum, f32, f32, LINE_f32, SUM_TERM, 1, 1)
SUM(sum, f64, f64, LINE_f64, SUM_TERM, 1, 1)
SUM(dot, f32, f32, LINE_f32, DOT_TERM, 2, 2)
SUM(dot, f64, f64, LINE_f64, DOT_TERM, 2, 2)
SUM(squares, f32, f64, EIGHT_f32, SQUARE_TERM, 1, 2)
SUM(squares, f64, f64, EIGHT_f64, SQUARE_TERM, 1, 2)
SUM(scaled_squares, f32, f64, EIGHT_f32, SCALED_TERM, 1, 3)
SUM(scaled_squares, f64, f64, EIGHT_f64, SCALED_TERM, 1, 3)

// s + v, and in `lost` what rounding took from it, exactly. No branch on which is larger: six additions are cheaper.
#define TWO_SUM(s, lost, v)                                                                                          \
    {                                                                                                                \
        __typeof__(s) term = v, next = s + term, rounded = next - s;                                                 \
        lost += (s - (next - rounded)) + (term - rounded);                                                           \
        s = next;                                                                                                    \
    }

static void add_compensated(void *into, const void *from) {
    unl_compensated *sum = into;
    const unl_compensated *more = from;
    TWO_SUM(sum->sum, sum->lost, more->sum)
    sum->lost += more->lost;
}

// The lanes of a line are sums of the kernel's type, what they become is a double.
#define COMPENSATED(type)                                                                                            \
    UNL_BODY int compensated_##type(const void *arguments, size_t begin, size_t end, void *partial) {                \
        const type *x = ((const unl_vector_arguments *)arguments)->x;                                                \
        enum { width = 64 / sizeof(type) };                                                                          \
        unl_line_##type s[4] = {0}, lost[4] = {0};                                                                   \
        size_t i = begin;                                                                                            \
        for (; end - i >= 4 * width; i += 4 * width) {                                                               \
            TWO_SUM(s[0], lost[0], LINE_##type(x, i))                                                                \
            TWO_SUM(s[1], lost[1], LINE_##type(x, i + width))                                                        \
            TWO_SUM(s[2], lost[2], LINE_##type(x, i + 2 * width))                                                    \
            TWO_SUM(s[3], lost[3], LINE_##type(x, i + 3 * width))                                                    \
        }                                                                                                            \
        unl_compensated all = {0, 0};                                                                                \
        for (int line = 0; line < 4; line++) {                                                                       \
            for (int lane = 0; lane < width; lane++) {                                                               \
                TWO_SUM(all.sum, all.lost, (double)s[line][lane])                                                    \
                all.lost += (double)lost[line][lane];                                                                \
            }                                                                                                        \
        }                                                                                                            \
        for (; i < end; i++) TWO_SUM(all.sum, all.lost, (double)x[i])                                                \
        *(unl_compensated *)partial = all;                                                                           \
        return 0;                                                                                                    \
    }                                                                                                                \
    UNL_REDUCTION(                                                                                                   \
        compensated_##type, compensated_##type, add_compensated, unl_compensated, block_items, sizeof(type), 7)

COMPENSATED(f32)
COMPENSATED(f64)
