// Keys of an order: a value and its index in one number of 64 bits. Included in front of buckets_body.h.

typedef int32_t NAME(narrow) __attribute__((vector_size(4 * LANES)));
typedef int32_t NAME(loose_narrow) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

// Numbers that order as floats do whose bits these are: -0.0 as 0.0, all NaN as the greatest number. `truth` makes a mask of a
// comparison: + of vectors, - of numbers.
#define EQUAL_KEYS(bits, infinity, most, shift, truth)                                                               \
    do {                                                                                                             \
        bits &= ~(truth(bits == ~(most)));                                                                           \
        const __auto_type nan = truth((bits & (most)) > (infinity));                                                 \
        bits = (nan & (most)) | (~nan & (bits ^ ((bits >> (shift)) & (most))));                                      \
    } while (0)

UNL_BODY NAME(vec) NAME(values_at)(const bucket_sort *s, size_t at, size_t past, int kind) {
    if (kind == order_of_whole_32 || kind == order_of_real_32) {
        const int32_t *from = (const int32_t *)s->from + at;
        NAME(narrow) bits = {0};
        if (at + LANES <= past) {
            bits = *(const NAME(loose_narrow) *)from;
        } else {
            memcpy(&bits, from, (past - at) * sizeof *from);
        }
        if (kind == order_of_real_32) EQUAL_KEYS(bits, 0x7f800000, INT32_MAX, 31, +);
        return __builtin_convertvector(bits, NAME(vec));
    }
    const KEY *from = (const KEY *)s->from + at;
    NAME(vec) bits = at + LANES <= past ? *(const NAME(loose) *)from : NAME(load_some)(from, past - at);
    if (kind == order_of_real_64) EQUAL_KEYS(bits, 0x7ff0000000000000, INT64_MAX, 63, +);
    return bits;
}

UNL_BODY void NAME(bound_some)(const bucket_sort *s, size_t begin, size_t end, int64_t *bounds, int kind) {
    const NAME(vec) none = {0};
    NAME(vec) least = INT64_MAX - none, most = INT64_MIN - none;
    for (size_t i = begin; i < end; i += LANES) {
        // The last ones reach back over their neighbours.
        const size_t at = i + LANES <= end || end - begin < LANES ? i : end - LANES;
        const NAME(vec) values = NAME(values_at)(s, at, end, kind);
        for (int lane = 0; at + LANES > end && lane < LANES; lane++) {
            if (at + lane >= end) break;
            least[lane] = values[lane] < least[lane] ? values[lane] : least[lane];
            most[lane] = values[lane] > most[lane] ? values[lane] : most[lane];
        }
        if (at + LANES > end) break;
        least = __builtin_elementwise_min(least, values);
        most = __builtin_elementwise_max(most, values);
    }
    bounds[0] = __builtin_reduce_min(least);
    bounds[1] = __builtin_reduce_max(most);
}

UNL_BODY int NAME(bound)(void *arguments, size_t begin, size_t end, int kind) {
    const bucket_sort *s = arguments;
    for (size_t part = begin; part < end; part++)
        NAME(bound_some)(
            s, part_start(s->count, s->parts, part), part_start(s->count, s->parts, part + 1), s->bounds + 2 * part, kind);
    return 0;
}

static int NAME(bound_whole)(void *arguments, size_t begin, size_t end) {
    return NAME(bound)(arguments, begin, end, order_of_whole_64);
}

static int NAME(bound_real)(void *arguments, size_t begin, size_t end) {
    return NAME(bound)(arguments, begin, end, order_of_real_64);
}

UNL_BODY NAME(vec) NAME(order_keys)(const bucket_sort *s, size_t at, size_t past, int kind) {
    const NAME(vec) values = NAME(values_at)(s, at, past, kind), none = {0};
    NAME(vec) lanes;
    for (int lane = 0; lane < LANES; lane++) lanes[lane] = lane;
    const NAME(vec) index = (int64_t)at + lanes;
    if (kind == order_of_whole_32 || kind == order_of_real_32) return values << 32 | index;
    typedef uint64_t unsigneds __attribute__((vector_size(LANES * sizeof(KEY))));
    const unsigneds above = ((unsigneds)values - (uint64_t)s->least) >> ((uint64_t)s->shift - (unsigneds)none);
    // As signed numbers: the least is the one with all bits 0 but the sign.
    return ((NAME(vec))(above << ((uint64_t)s->index_bits - (unsigneds)none)) ^ INT64_MIN) | index;
}

// Sorts indices by what their keys leave out of the values: what is equal in all other bits.
static void NAME(sort_rest)(const bucket_sort *s, int64_t *keys, size_t count, int kind) {
    const int64_t indices = ((int64_t)1 << s->index_bits) - 1, rest = ((int64_t)1 << s->shift) - 1;
    for (size_t i = 0; i < count; i++) {
        const int64_t index = keys[i] & indices;
        int64_t bits = ((const int64_t *)s->from)[index];
        if (kind == order_of_real_64) EQUAL_KEYS(bits, 0x7ff0000000000000, INT64_MAX, 63, -);
        const uint64_t above = (uint64_t)bits - (uint64_t)s->least;
        keys[i] = (int64_t)((above & rest) << s->index_bits | index) ^ INT64_MIN;
    }
    if (count > 2) {
        NAME(quicksort)(keys, count, quicksort_levels(count));
    } else if (keys[0] > keys[1]) {
        const int64_t first = keys[0];
        keys[0] = keys[1];
        keys[1] = first;
    }
}

// Takes the indices out of sorted keys.
UNL_BODY void NAME(store_order)(const bucket_sort *s, int64_t *keys, size_t count, int kind) {
    const int64_t indices = ((int64_t)1 << s->index_bits) - 1;
    if (kind >= order_of_whole_64 && s->shift > 0) {
        for (size_t i = 0; i + 1 < count;) {
            if (i + LANES < count) {
                const NAME(vec) differ = *(const NAME(loose) *)(keys + i) ^ *(const NAME(loose) *)(keys + i + 1);
                if (!NAME(any)((differ & ~indices) == 0)) {
                    i += LANES;
                    continue;
                }
            }
            size_t past = i + 1;
            while (past < count && ((keys[i] ^ keys[past]) & ~indices) == 0) past++;
            if (past > i + 1) NAME(sort_rest)(s, keys + i, past - i, kind);
            i = past;
        }
    }
    if (s->narrow == NULL) {
        for (size_t i = 0; i < count; i++) keys[i] &= indices;
    } else {
        int32_t *const to = s->narrow + (keys - (int64_t *)s->to);
        for (size_t i = 0; i < count; i++) to[i] = (int32_t)(keys[i] & indices);
    }
}

#undef EQUAL_KEYS
