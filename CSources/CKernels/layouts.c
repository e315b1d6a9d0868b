// Elements that lie apart, gathered for a kernel and scattered after it. The limit is the memory's bandwidth where rows
// are cache lines apart: so several rows that are neighbours in memory are gathered at a time.

#include "layouts.h"

#include <string.h>

typedef bool b8;
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef float f32;
typedef double f64;

#define VALUE(v) (v)
#define TRUTH(v) ((v) != 0)

#define COPY(to_name, from_name, OF)                                                                                 \
    static void to_name##_of_##from_name(const unl_gathering *g) {                                                   \
        const char *const from = g->from;                                                                            \
        to_name *const to = g->to;                                                                                   \
        if (g->rows == 1 && g->step == (ptrdiff_t)sizeof(from_name)) {                                               \
            const from_name *const line = g->from;                                                                   \
            for (size_t i = 0; i < g->count; i++) to[i] = (to_name)OF(line[i]);                                      \
            return;                                                                                                  \
        }                                                                                                            \
        for (size_t i = 0; i < g->count; i++) {                                                                      \
            const char *const item = from + (ptrdiff_t)i * g->step;                                                  \
            for (size_t r = 0; r < g->rows; r++) {                                                                   \
                to[r * g->pitch + i] = (to_name)OF(*(const from_name *)(item + (ptrdiff_t)r * g->row_step));         \
            }                                                                                                        \
        }                                                                                                            \
    }

// What has the same size is copied whatever it is.
COPY(u8, u8, VALUE)
COPY(u16, u16, VALUE)
COPY(u32, u32, VALUE)
COPY(u64, u64, VALUE)

#define EACH(to_name, OF, X)                                                                                         \
    X(to_name, i8, OF) X(to_name, i16, OF) X(to_name, i32, OF) X(to_name, i64, OF) X(to_name, f32, OF) X(to_name, f64, OF)

EACH(f64, VALUE, COPY)
COPY(f64, u8, VALUE) COPY(f64, u16, VALUE) COPY(f64, u32, VALUE) COPY(f64, u64, VALUE)
EACH(f32, VALUE, COPY)
COPY(f32, u8, VALUE) COPY(f32, u16, VALUE) COPY(f32, u32, VALUE) COPY(f32, u64, VALUE)
COPY(i64, i8, VALUE) COPY(i64, i16, VALUE) COPY(i64, i32, VALUE)
COPY(i64, u8, VALUE) COPY(i64, u16, VALUE) COPY(i64, u32, VALUE)
EACH(b8, TRUTH, COPY)
COPY(b8, u8, TRUTH) COPY(b8, u16, TRUTH) COPY(b8, u32, TRUTH) COPY(b8, u64, TRUTH)

typedef void (*gather)(const unl_gathering *);

enum { numbers = UNL_NUMBER_F64 + 1 };

// Truth values are read as bytes, which hold 0 and 1.
static const gather gathers[numbers][numbers] = {
    [UNL_NUMBER_F64] = {
        f64_of_u8, f64_of_i8, f64_of_i16, f64_of_i32, f64_of_i64, f64_of_u8, f64_of_u16, f64_of_u32, f64_of_u64, NULL,
        f64_of_f32, f64_of_f64},
    [UNL_NUMBER_F32] = {
        f32_of_u8, f32_of_i8, f32_of_i16, f32_of_i32, f32_of_i64, f32_of_u8, f32_of_u16, f32_of_u32, f32_of_u64, NULL,
        f32_of_f32, f32_of_f64},
    [UNL_NUMBER_I64] = {
        i64_of_u8, i64_of_i8, i64_of_i16, i64_of_i32, u64_of_u64, i64_of_u8, i64_of_u16, i64_of_u32},
    [UNL_NUMBER_BOOL] = {
        b8_of_u8, b8_of_i8, b8_of_i16, b8_of_i32, b8_of_i64, b8_of_u8, b8_of_u16, b8_of_u32, b8_of_u64, NULL, b8_of_f32,
        b8_of_f64},
    [UNL_NUMBER_I8] = {[UNL_NUMBER_I8] = u8_of_u8},
    [UNL_NUMBER_U8] = {[UNL_NUMBER_U8] = u8_of_u8},
    [UNL_NUMBER_I16] = {[UNL_NUMBER_I16] = u16_of_u16},
    [UNL_NUMBER_U16] = {[UNL_NUMBER_U16] = u16_of_u16},
    [UNL_NUMBER_I32] = {[UNL_NUMBER_I32] = u32_of_u32},
    [UNL_NUMBER_U32] = {[UNL_NUMBER_U32] = u32_of_u32},
    [UNL_NUMBER_U64] = {[UNL_NUMBER_U64] = u64_of_u64},
};

bool unl_can_gather(unl_number from, unl_number to) {
    return (unsigned)from < numbers && (unsigned)to < numbers && gathers[to][from] != NULL;
}

void unl_gather(const unl_gathering *gathering) { gathers[gathering->to_type][gathering->from_type](gathering); }

#define SCATTER(type)                                                                                                \
    for (size_t i = 0; i < count; i++) {                                                                             \
        if (mask != NULL && mask[(ptrdiff_t)i * mask_step] == 0) continue;                                           \
        memcpy((char *)to + (ptrdiff_t)i * step, (const char *)from + i * sizeof(type), sizeof(type));               \
    }                                                                                                                \
    return;

void unl_scatter(
    void *to, ptrdiff_t step, const void *from, size_t size, size_t count, const uint8_t *mask, ptrdiff_t mask_step) {
    switch (size) {
        case 1: SCATTER(u8)
        case 2: SCATTER(u16)
        case 4: SCATTER(u32)
        default: SCATTER(u64)
    }
}
