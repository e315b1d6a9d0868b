// The steps of a sort of all threads, for one size of keys, included once for each behind quicksort_body.h. Given, beside what that
// is given: NAME(classify), the buckets of a register of keys.

typedef UNSIGNED_KEY NAME(unsigned) __attribute__((vector_size(LANES * sizeof(KEY))));

enum {
    NAME(sign_shift) = 8 * sizeof(KEY) - 1,
    NAME(exponent_shift) = sizeof(KEY) == 8 ? 52 : 23,
};

// How many patterns of bits with a sign are NaN.
#define NAN_PATTERNS (((KEY)1 << NAME(exponent_shift)) - 1)

// A key that orders as the value does whose bits these are: they count up from NaN with a sign to NaN without; the count then
// begins at -∞, so that NaN with a sign come last. Wraps around.
UNL_BODY NAME(vec) NAME(key_of_real)(NAME(vec) bits) {
    return (NAME(vec))((NAME(unsigned))(bits ^ ((bits >> NAME(sign_shift)) & KEY_MOST)) - (UNSIGNED_KEY)NAN_PATTERNS);
}

UNL_BODY NAME(vec) NAME(real_of_key)(NAME(vec) key) {
    const NAME(vec) bits = (NAME(vec))((NAME(unsigned))key + (UNSIGNED_KEY)NAN_PATTERNS);
    return bits ^ ((bits >> NAME(sign_shift)) & KEY_MOST);
}

// ---- Kinds of keys -------------------------------------------------------------------------------------------------

// The keys of the values from `at` on. Of some values, those that are not there have any key.
UNL_BODY NAME(vec) NAME(keys_at)(const bucket_sort *s, size_t at, size_t past, int kind) {
    if (kind == keys_of_whole || kind == keys_of_real) {
        const KEY *from = (const KEY *)s->from + at;
        const NAME(vec) v = at + LANES <= past ? *(const NAME(loose) *)from : NAME(load_some)(from, past - at);
        return kind == keys_of_real ? NAME(key_of_real)(v) : v;
    }
#ifdef ORDERS
    return NAME(order_keys)(s, at, past, kind);
#else
    return (NAME(vec)){0};
#endif
}

// ---- One thread, everything ----------------------------------------------------------------------------------------

UNL_BODY void NAME(make_keys)(const bucket_sort *s, size_t i, size_t past, int kind) {
    KEY *to = s->to;
    for (; i + LANES <= past; i += LANES) *(NAME(loose) *)(to + i) = NAME(keys_at)(s, i, past, kind);
    if (i < past) NAME(store_some)(to + i, NAME(keys_at)(s, i, past, kind), past - i);
}

// What is stored of sorted keys.
UNL_BODY void NAME(store_results)(const bucket_sort *s, KEY *keys, size_t count, int kind) {
    (void)s;
    if (kind == keys_of_whole) return;
#ifdef ORDERS
    if (kind != keys_of_real) {
        NAME(store_order)(s, keys, count, kind);
        return;
    }
#endif
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        *(NAME(loose) *)(keys + i) = NAME(real_of_key)(*(const NAME(loose) *)(keys + i));
    if (i < count) NAME(store_some)(keys + i, NAME(real_of_key)(NAME(load_some)(keys + i, count - i)), count - i);
}

UNL_BODY void NAME(alone)(bucket_sort *s, int kind) {
#ifdef ORDERS
    if (kind >= order_of_whole_64) {
        int64_t bounds[2];
        NAME(bound_some)(s, 0, s->count, bounds, kind);
        set_range(s, bounds[0], bounds[1]);
    }
#endif
    if (kind != keys_of_whole || s->to != s->from) NAME(make_keys)(s, 0, s->count, kind);
    NAME(quicksort)(s->to, s->count, quicksort_levels(s->count));
    NAME(store_results)(s, s->to, s->count, kind);
}

// ---- A few threads -------------------------------------------------------------------------------------------------

UNL_BODY int NAME(keys)(void *arguments, size_t begin, size_t end, int kind) {
    const bucket_sort *s = arguments;
    if (kind == keys_of_whole && s->to == s->from) return 0;
    for (size_t part = begin; part < end; part++)
        NAME(make_keys)(
            s, part_start(s->count, s->parts, part), part_start(s->count, s->parts, part + 1), kind);
    return 0;
}

static bool NAME(look)(bucket_sort *s) { return NAME(is_sorted)(s->to, s->count); }

// Where each of the pieces of this level ends, the edge in its middle has said so far.
static int NAME(halve_pieces)(void *arguments, size_t begin, size_t end) {
    bucket_sort *s = arguments;
    const size_t width = halves >> s->level;
    for (size_t piece = begin; piece < end; piece++) {
        const size_t start = s->edges[piece * width], past = s->edges[(piece + 1) * width], count = past - start;
        size_t *const middle = &s->edges[piece * width + width / 2];
        *middle = past;
        if (s->is_sorted || count <= halves * NAME(block)) continue;
        KEY *const keys = (KEY *)s->to + start;
        const KEY pivot = NAME(pivot)(keys, count);
        size_t lower = NAME(partition)(keys, count, pivot);
        if (lower == 0 && pivot != KEY_MOST) lower = NAME(partition)(keys, count, pivot + 1);
        if (lower != 0) *middle = start + lower;
    }
    return 0;
}

UNL_BODY int NAME(finish_pieces)(void *arguments, size_t begin, size_t end, int kind) {
    const bucket_sort *s = arguments;
    const size_t width = halves >> s->level;
    for (size_t piece = begin; piece < end; piece++) {
        const size_t start = s->edges[piece * width], count = s->edges[(piece + 1) * width] - start;
        KEY *const keys = (KEY *)s->to + start;
        if (!s->is_sorted && count > 1) NAME(quicksort)(keys, count, quicksort_levels(count));
        NAME(store_results)(s, keys, count, kind);
    }
    return 0;
}

// ---- Many threads --------------------------------------------------------------------------------------------------

// Whether values ascend already, which takes one look to find out where they do not.
UNL_BODY bool NAME(ascends)(const bucket_sort *s, int kind) {
    if (kind != keys_of_whole && kind != keys_of_real) return false;
    size_t i = 0;
    for (; i + LANES < s->count; i += LANES)
        if (NAME(any)(NAME(keys_at)(s, i, s->count, kind) > NAME(keys_at)(s, i + 1, s->count, kind))) return false;
    for (; i + 1 < s->count; i++)
        if (NAME(keys_at)(s, i, s->count, kind)[0] > NAME(keys_at)(s, i + 1, s->count, kind)[0]) return false;
    return true;
}

// Bounds that divide a sample into buckets. Each is a key that is there; of equal ones, one stays.
UNL_BODY void NAME(sample)(bucket_sort *s, int kind) {
    s->is_sorted = NAME(ascends)(s, kind);
    if (s->is_sorted) return;
    KEY sample[sample_keys], bounds[buckets - 1], *tree = (KEY *)s->tree;
    const size_t apart = s->count / sample_keys;
    uint32_t random = 1;
    for (size_t i = 0; i < sample_keys; i++) {
        random = random * 1664525 + 1013904223;
        sample[i] = NAME(keys_at)(s, i * apart + (random >> 8) % apart, s->count, kind)[0];
    }
    NAME(quicksort)(sample, sample_keys, quicksort_levels(sample_keys));
    int found = 0;
    for (int i = 1; i < buckets; i++) {
        const KEY bound = sample[i * (sample_keys / buckets)];
        if (found == 0 || bound != bounds[found - 1]) bounds[found++] = bound;
    }
    for (; found < buckets - 1; found++) bounds[found] = KEY_MOST;
    for (int level = 0, half = buckets / 2; half > 0; level++, half /= 2)
        for (int i = 0; i < 1 << level; i++) tree[(1 << level) + i] = bounds[(2 * i + 1) * half - 1];
}

// Counts the keys of parts by their buckets. Neighbours are often in one; two tables let their additions pass each other.
UNL_BODY int NAME(tally)(void *arguments, size_t begin, size_t end, int kind) {
    const bucket_sort *s = arguments;
    NAME(tree) tree;
    NAME(load_tree)(&tree, (const KEY *)s->tree);
    for (size_t part = begin; part < end; part++) {
        size_t counts[2][buckets] = {{0}};
        const size_t past = part_start(s->count, s->parts, part + 1);
        for (size_t i = part_start(s->count, s->parts, part); i < past; i += LANES) {
            uint32_t found[LANES];
            NAME(classify)(&tree, NAME(keys_at)(s, i, past, kind), found);
            const int here = past - i < LANES ? (int)(past - i) : LANES;
            for (int lane = 0; lane < here; lane++) counts[lane & 1][found[lane]]++;
        }
        for (int b = 0; b < buckets; b++) s->filled[part * buckets + b] = counts[0][b] + counts[1][b];
    }
    return 0;
}

// A part's keys go to a line of 64 for each bucket; a line that is full becomes a block.
UNL_BODY int NAME(deal)(void *arguments, size_t begin, size_t end, int kind, bool some) {
    const bucket_sort *s = arguments;
    for (size_t part = begin; part < end; part++) {
        _Alignas(64) KEY lines[buckets * block_keys];
        uint32_t fill[buckets], head[buckets] = {0}, count[buckets] = {0};
        for (uint32_t b = 0; b < buckets; b++) fill[b] = b * block_keys;
        uint32_t used = 0;
        KEY *const blocks = (KEY *)s->blocks + part * s->part_blocks * block_keys;
        uint32_t *const next = s->next + part * s->part_blocks;
        NAME(tree) tree;
        NAME(load_tree)(&tree, (const KEY *)s->tree);
        const size_t past = part_start(s->count, s->parts, part + 1);
        for (size_t i = part_start(s->count, s->parts, part); i < past; i += LANES) {
            KEY keys[LANES];
            uint32_t found[LANES];
            const NAME(vec) v = NAME(keys_at)(s, i, past, kind);
            *(NAME(loose) *)keys = v;
            NAME(classify)(&tree, v, found);
            const int here = past - i < LANES ? (int)(past - i) : LANES;
            for (int lane = 0; lane < here; lane++) {
                const uint32_t b = found[lane], at = fill[b];
                if (some && (s->wanted >> b & 1) == 0) continue;
                lines[at] = keys[lane];
                fill[b] = at + 1;
                if ((at + 1) % block_keys != 0) continue;
                fill[b] = b * block_keys;
                NAME(vec) *const to = (NAME(vec) *)(blocks + (size_t)used * block_keys);
                const NAME(vec) *const line = (const NAME(vec) *)(lines + b * block_keys);
                if (s->streams) {
                    for (int j = 0; j < block_keys / LANES; j++) __builtin_nontemporal_store(line[j], to + j);
                } else {
                    for (int j = 0; j < block_keys / LANES; j++) to[j] = line[j];
                }
                next[used] = head[b];
                head[b] = ++used;
                count[b] += block_keys;
            }
        }
        for (uint32_t b = 0; b < buckets; b++) {
            const uint32_t rest = fill[b] - b * block_keys;
            if (rest > 0) {
                memcpy(blocks + (size_t)used * block_keys, lines + b * block_keys, rest * sizeof(KEY));
                next[used] = head[b];
                head[b] = ++used;
            }
            s->heads[part * buckets + b] = head[b];
            s->filled[part * buckets + b] = count[b] + rest;
        }
        if (s->streams) __builtin_ia32_sfence();
    }
    return 0;
}

// Takes a bucket's blocks together, and sorts it where it belongs.
UNL_BODY int NAME(finish)(void *arguments, size_t begin, size_t end, int kind) {
    const bucket_sort *s = arguments;
    for (size_t turn = begin; turn < end; turn++) {
        const size_t b = s->turns[turn];
        KEY *const keys = (KEY *)s->to + s->starts[b], *to = keys;
        for (size_t part = 0; part < s->parts; part++) {
            const KEY *const blocks = (const KEY *)s->blocks + part * s->part_blocks * block_keys;
            const uint32_t *const next = s->next + part * s->part_blocks;
            // The last block may have fewer.
            size_t here = s->filled[part * buckets + b] % block_keys;
            for (uint32_t block = s->heads[part * buckets + b]; block != 0; block = next[block - 1]) {
                if (here == 0) here = block_keys;
                memcpy(to, blocks + (size_t)(block - 1) * block_keys, here * sizeof(KEY));
                to += here;
                here = block_keys;
            }
        }
        const size_t count = to - keys;
        NAME(quicksort)(keys, count, quicksort_levels(count));
        NAME(store_results)(s, keys, count, kind);
    }
    return 0;
}

#define DEFINE_STEPS(kind)                                                                                           \
    static void NAME(alone_##kind)(bucket_sort *s) { NAME(alone)(s, kind); }                                         \
    static void NAME(sample_##kind)(bucket_sort *s) { NAME(sample)(s, kind); }                                       \
    static int NAME(deal_##kind)(void *arguments, size_t begin, size_t end) {                                        \
        return NAME(deal)(arguments, begin, end, kind, false);                                                       \
    }                                                                                                                \
    static int NAME(finish_##kind)(void *arguments, size_t begin, size_t end) {                                      \
        return NAME(finish)(arguments, begin, end, kind);                                                            \
    }

#define DEFINE_HALVES(kind)                                                                                          \
    static int NAME(keys_##kind)(void *arguments, size_t begin, size_t end) {                                        \
        return NAME(keys)(arguments, begin, end, kind);                                                              \
    }                                                                                                                \
    static int NAME(finish_pieces_##kind)(void *arguments, size_t begin, size_t end) {                               \
        return NAME(finish_pieces)(arguments, begin, end, kind);                                                     \
    }

#define DEFINE_SELECTION(kind)                                                                                       \
    static int NAME(tally_##kind)(void *arguments, size_t begin, size_t end) {                                       \
        return NAME(tally)(arguments, begin, end, kind);                                                             \
    }                                                                                                                \
    static int NAME(deal_wanted_##kind)(void *arguments, size_t begin, size_t end) {                                 \
        return NAME(deal)(arguments, begin, end, kind, true);                                                        \
    }

#define STEPS(kind)                                                                                                  \
    [kind] = {                                                                                                       \
        NAME(alone_##kind), NAME(sample_##kind), NULL, NAME(deal_##kind), NAME(tally_##kind),                        \
        NAME(deal_wanted_##kind), NAME(finish_##kind), NAME(keys_##kind), NAME(look), NAME(halve_pieces),            \
        NAME(finish_pieces_##kind)}
#define ORDER_STEPS(kind, bound)                                                                                     \
    [kind] = {NAME(alone_##kind), NAME(sample_##kind), bound, NAME(deal_##kind), NULL, NULL, NAME(finish_##kind), \
              NULL, NULL, NULL, NULL}

DEFINE_STEPS(keys_of_whole)
DEFINE_STEPS(keys_of_real)
DEFINE_HALVES(keys_of_whole)
DEFINE_HALVES(keys_of_real)
DEFINE_SELECTION(keys_of_whole)
DEFINE_SELECTION(keys_of_real)

#ifdef ORDERS
DEFINE_STEPS(order_of_whole_32)
DEFINE_STEPS(order_of_real_32)
DEFINE_STEPS(order_of_whole_64)
DEFINE_STEPS(order_of_real_64)

const bucket_steps NAME(bucket_steps)[6] = {
    STEPS(keys_of_whole),
    STEPS(keys_of_real),
    ORDER_STEPS(order_of_whole_32, NULL),
    ORDER_STEPS(order_of_real_32, NULL),
    ORDER_STEPS(order_of_whole_64, NAME(bound_whole)),
    ORDER_STEPS(order_of_real_64, NAME(bound_real)),
};
#else
const bucket_steps NAME(bucket_steps)[2] = {STEPS(keys_of_whole), STEPS(keys_of_real)};
#endif

#undef DEFINE_STEPS
#undef DEFINE_HALVES
#undef DEFINE_SELECTION
#undef STEPS
#undef ORDER_STEPS
#undef NAN_PATTERNS
