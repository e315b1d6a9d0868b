// The bodies of `quicksort_v3.c` and `quicksort_v4.c` for one size of keys, included once for each. Given: KEY, a signed type,
// KEY_MOST, its greatest value, LANES, how many of them a register holds, NAME, and for vectors `vec`: NAME(load_some),
// NAME(store_some), NAME(put) and NAME(put_some).
//
// Limit: below the second-level cache the shuffles of the blocks, and a register that is cut in two in each level of halving;
// above it the memory.

#define EACH_LANE(F, d) LANE_LIST(LANES)(F, d)
#define LANE_LIST(lanes) LANE_LIST_OF(lanes)
#define LANE_LIST_OF(lanes) LANES_##lanes
#define SWAPPED(i, d) ((i) ^ (d))
#define CHOSEN(i, d) ((i) & (d) ? LANES + (i) : (i))
#define LOW_ZIPPED(i, d) ((i) / 2 + ((i)&1) * LANES)
#define HIGH_ZIPPED(i, d) ((i) / 2 + LANES / 2 + ((i)&1) * LANES)

#define LOWER(a, b) __builtin_elementwise_min(a, b)
#define UPPER(a, b) __builtin_elementwise_max(a, b)
#define SWAP(v, d) __builtin_shufflevector(v, v, EACH_LANE(SWAPPED, d))
#define CHOOSE(a, b, d) __builtin_shufflevector(a, b, EACH_LANE(CHOSEN, d))
#define REVERSED(v) SWAP(v, LANES - 1)

// ---- Sorting networks ----------------------------------------------------------------------------------------------

UNL_BODY void NAME(order)(NAME(vec) *a, NAME(vec) *b) {
    const NAME(vec) lower = LOWER(*a, *b);
    *b = UPPER(*a, *b);
    *a = lower;
}

// Orders each lane with the one whose number differs by `swap`: the lower one goes where the bit `choose` is 0.
#define ORDER_LANES(v, swap, choose)                                                                                 \
    do {                                                                                                             \
        const NAME(vec) other = SWAP(v, swap);                                                                       \
        v = CHOOSE(LOWER(v, other), UPPER(v, other), choose);                                                        \
    } while (0)

// Sorts the lanes of a register, which are bitonic: they ascend, then descend, or are turned round within this.
UNL_BODY NAME(vec) NAME(sort_bitonic)(NAME(vec) v) {
#if LANES >= 16
    ORDER_LANES(v, 8, 8);
#endif
#if LANES >= 8
    ORDER_LANES(v, 4, 4);
#endif
    ORDER_LANES(v, 2, 2);
    ORDER_LANES(v, 1, 1);
    return v;
}

// Sorts the lanes of a register that consists of runs of so many sorted ones.
UNL_BODY NAME(vec) NAME(sort_runs)(NAME(vec) v, int run) {
    if (run < 2) ORDER_LANES(v, 1, 1);
    if (run < 4) {
        ORDER_LANES(v, 3, 2);
        ORDER_LANES(v, 1, 1);
    }
#if LANES >= 8
    if (run < 8) {
        ORDER_LANES(v, 7, 4);
        ORDER_LANES(v, 2, 2);
        ORDER_LANES(v, 1, 1);
    }
#endif
#if LANES >= 16
    if (run < 16) {
        ORDER_LANES(v, 15, 8);
        ORDER_LANES(v, 4, 4);
        ORDER_LANES(v, 2, 2);
        ORDER_LANES(v, 1, 1);
    }
#endif
    return v;
}

// The networks with the fewest comparisons that are known.
UNL_BODY void NAME(sort_lanes_of_4)(NAME(vec) *v) { NETWORK_4(NAME(order)) }
UNL_BODY void NAME(sort_lanes_of_8)(NAME(vec) *v) { NETWORK_8(NAME(order)) }
#if LANES >= 16
UNL_BODY void NAME(sort_lanes_of_16)(NAME(vec) *v) { NETWORK_16(NAME(order)) }
#endif

// Row and lane of each key change places as far as rows go: what was a column becomes a run in a row.
#define DEFINE_TURN(rows)                                                                                            \
    UNL_BODY void NAME(turn_##rows)(NAME(vec) * v) {                                                                 \
        for (int run = 1; run < rows; run *= 2) {                                                                    \
            NAME(vec) from[rows];                                                                                    \
            for (int i = 0; i < rows; i++) from[i] = v[i];                                                           \
            for (int i = 0; i < rows / 2; i++) {                                                                     \
                v[2 * i] = __builtin_shufflevector(from[i], from[i + rows / 2], EACH_LANE(LOW_ZIPPED, 0));           \
                v[2 * i + 1] = __builtin_shufflevector(from[i], from[i + rows / 2], EACH_LANE(HIGH_ZIPPED, 0));      \
            }                                                                                                        \
        }                                                                                                            \
    }                                                                                                                \
    UNL_BODY void NAME(sort_rows_by_##rows)(NAME(vec) * v) {                                                         \
        NAME(sort_lanes_of_##rows)(v);                                                                               \
        NAME(turn_##rows)(v);                                                                                        \
        for (int i = 0; i < rows; i++) v[i] = NAME(sort_runs)(v[i], rows);                                           \
    }

DEFINE_TURN(4)
#if LANES >= 8
DEFINE_TURN(8)
#endif
#if LANES >= 16
DEFINE_TURN(16)
#endif

// Sorts so many registers that are bitonic.
UNL_BODY void NAME(clean_1)(NAME(vec) *v) { *v = NAME(sort_bitonic)(*v); }

// Makes one sorted sequence of two that lie behind each other.
#define DEFINE_MERGE(rows, half)                                                                                     \
    UNL_BODY void NAME(clean_##rows)(NAME(vec) * v) {                                                                \
        for (int i = 0; i < half; i++) NAME(order)(v + i, v + half + i);                                             \
        NAME(clean_##half)(v);                                                                                       \
        NAME(clean_##half)(v + half);                                                                                \
    }                                                                                                                \
    UNL_BODY void NAME(merge_##rows)(NAME(vec) * v) {                                                                \
        NAME(vec) turned[half];                                                                                      \
        for (int i = 0; i < half; i++) turned[i] = REVERSED(v[rows - 1 - i]);                                        \
        for (int i = 0; i < half; i++) {                                                                             \
            v[half + i] = UPPER(v[i], turned[i]);                                                                    \
            v[i] = LOWER(v[i], turned[i]);                                                                           \
        }                                                                                                            \
        NAME(clean_##half)(v);                                                                                       \
        NAME(clean_##half)(v + half);                                                                                \
    }

DEFINE_MERGE(2, 1)
DEFINE_MERGE(4, 2)
DEFINE_MERGE(8, 4)
DEFINE_MERGE(16, 8)

#define MERGE_ALL(rows, size)                                                                                        \
    for (int at = 0; at < (rows); at += (size)) NAME(merge_##size)(v + at);

#define DEFINE_BLOCK(rows, by, MERGES)                                                                               \
    static void NAME(sort_block_of_##rows)(KEY *keys, size_t count) {                                                \
        NAME(vec) v[rows];                                                                                           \
        for (int i = 0; i < rows; i++)                                                                               \
            v[i] = NAME(load_some)(keys + i * LANES, (ptrdiff_t)count - i * LANES);                                  \
        for (int i = 0; i < rows; i += by) NAME(sort_rows_by_##by)(v + i);                                           \
        MERGES                                                                                                       \
        for (int i = 0; i < rows; i++)                                                                               \
            NAME(store_some)(keys + i * LANES, v[i], (ptrdiff_t)count - i * LANES);                                  \
    }

// Blocks of 4, 8 and 16 registers.
#if LANES == 16
#define BY_8 8
#define BY_16 16
#elif LANES == 8
#define BY_8 8
#define BY_16 8
#else
#define BY_8 4
#define BY_16 4
#endif
#define DEFINE_BLOCK_BY(rows, by, MERGES) DEFINE_BLOCK(rows, by, MERGES)

DEFINE_BLOCK(4, 4, MERGE_ALL(4, 2) MERGE_ALL(4, 4))
DEFINE_BLOCK_BY(8, BY_8, MERGE_ALL(8, 2) MERGE_ALL(8, 4) MERGE_ALL(8, 8))
DEFINE_BLOCK_BY(16, BY_16, MERGE_ALL(16, 2) MERGE_ALL(16, 4) MERGE_ALL(16, 8) MERGE_ALL(16, 16))

enum { NAME(block) = 16 * LANES };

UNL_BODY void NAME(sort_block)(KEY *keys, size_t count) {
    if (count < 2) return;
    if (count <= 4 * LANES) {
        NAME(sort_block_of_4)(keys, count);
    } else if (count <= 8 * LANES) {
        NAME(sort_block_of_8)(keys, count);
    } else {
        NAME(sort_block_of_16)(keys, count);
    }
}

// ---- Halving -------------------------------------------------------------------------------------------------------

// Puts what is less than the pivot in front, and returns how much that is. `count` is above that of a block.
//
// Registers are read from that end where there is less room, so that there is room at both ends for what each may hold.
static size_t NAME(partition)(KEY *keys, size_t count, KEY pivot) {
    enum { many = 8, step = many * LANES };
    const NAME(vec) pivots = pivot - (NAME(vec)){0};
    const size_t rest = count % step;
    KEY tail[step];
    memcpy(tail, keys + count - rest, rest * sizeof *keys);
    KEY *low = keys, *high = keys + count;
    const KEY *next = keys, *past = keys + count - rest;
    NAME(vec) first[many], last[many], some[many];
    for (int i = 0; i < many; i++) first[i] = *(const NAME(loose) *)(next + i * LANES);
    next += step;
    past -= step;
    for (int i = 0; i < many; i++) last[i] = *(const NAME(loose) *)(past + i * LANES);
    while (next != past) {
        const bool left = next - low <= high - past;
        const KEY *from = left ? next : past - step;
        next += left ? step : 0;
        past -= left ? 0 : step;
        for (int i = 0; i < many; i++) some[i] = *(const NAME(loose) *)(from + i * LANES);
        for (int i = 0; i < many; i++) NAME(put)(&low, &high, some[i], pivots);
    }
    for (int i = 0; i < many; i++) NAME(put)(&low, &high, first[i], pivots);
    for (int i = 0; i < many - 1; i++) NAME(put)(&low, &high, last[i], pivots);
    NAME(put_some)(&low, &high, (const KEY *)&last[many - 1], LANES, tail, rest, pivots);
    return low - keys;
}

UNL_BODY NAME(vec) NAME(middle)(NAME(vec) a, NAME(vec) b, NAME(vec) c) {
    return UPPER(LOWER(a, b), LOWER(UPPER(a, b), c));
}

// A key that is about as great as half of them: of registers here and there the middle one in each lane, and of these
// the middle one.
static KEY NAME(pivot)(const KEY *keys, size_t count) {
    NAME(vec) middle;
    if (count < 128 * LANES) {
        const size_t part = (count - LANES) / 4;
        middle = NAME(middle)(
            *(const NAME(loose) *)(keys + part), *(const NAME(loose) *)(keys + 2 * part),
            *(const NAME(loose) *)(keys + 3 * part));
    } else {
        const size_t part = (count - LANES) / 10;
        NAME(vec) three[3];
        for (int i = 0; i < 3; i++)
            three[i] = NAME(middle)(
                *(const NAME(loose) *)(keys + (i + 1) * part), *(const NAME(loose) *)(keys + (i + 4) * part),
                *(const NAME(loose) *)(keys + (i + 7) * part));
        middle = NAME(middle)(three[0], three[1], three[2]);
    }
    return NAME(sort_runs)(middle, 1)[LANES / 2];
}

// For keys that are halved badly again and again.
static void NAME(heapsort)(KEY *keys, size_t count) {
    for (size_t root = count / 2, past = count; past > 1;) {
        KEY key;
        if (root > 0) {
            key = keys[--root];
        } else {
            key = keys[--past];
            keys[past] = keys[0];
        }
        size_t at = root;
        for (size_t child; (child = 2 * at + 1) < past; at = child) {
            if (child + 1 < past && keys[child + 1] > keys[child]) child++;
            const KEY greater = keys[child];
            if (greater <= key) break;
            keys[at] = greater;
        }
        keys[at] = key;
    }
}

// Whether keys ascend, or descend, in which case they are turned round.
static bool NAME(is_sorted)(KEY *keys, size_t count) {
    size_t i = 0;
    if (keys[0] <= keys[count - 1]) {
        for (; i + 2 * LANES < count; i += LANES) {
            const NAME(vec) here = *(const NAME(loose) *)(keys + i), next = *(const NAME(loose) *)(keys + i + 1);
            if (NAME(any)(here > next)) return false;
        }
        for (; i + 1 < count; i++)
            if (keys[i] > keys[i + 1]) return false;
        return true;
    }
    for (; i + 2 * LANES < count; i += LANES) {
        const NAME(vec) here = *(const NAME(loose) *)(keys + i), next = *(const NAME(loose) *)(keys + i + 1);
        if (NAME(any)(here < next)) return false;
    }
    for (; i + 1 < count; i++)
        if (keys[i] < keys[i + 1]) return false;
    for (size_t low = 0, high = count - 1; low < high; low++, high--) {
        const KEY key = keys[low];
        keys[low] = keys[high];
        keys[high] = key;
    }
    return true;
}

// Halves while `levels` last. `least`: no key is less; a pivot as great as that one is put away with all that equal it.
static size_t NAME(halve)(KEY *keys, size_t count, int levels, bool has_least, KEY least) {
    size_t moved = 0;
    while (count > NAME(block)) {
        if (levels-- <= 0) {
            NAME(heapsort)(keys, count);
            return moved;
        }
        const KEY pivot = NAME(pivot)(keys, count);
        const bool is_least = has_least && pivot == least;
        moved += is_least ? 0 : count;
        size_t lower = is_least ? 0 : NAME(partition)(keys, count, pivot);
        if (lower == 0) {
            if (pivot == KEY_MOST) return moved;
            moved += count;
            lower = NAME(partition)(keys, count, pivot + 1);
            has_least = false;
        } else if (lower <= count / 2) {
            moved += NAME(halve)(keys, lower, levels, has_least, least);
            has_least = true;
            least = pivot;
        } else {
            moved += NAME(halve)(keys + lower, count - lower, levels, true, pivot);
            count = lower;
            continue;
        }
        keys += lower;
        count -= lower;
    }
    NAME(sort_block)(keys, count);
    return moved;
}

size_t NAME(quicksort)(KEY *keys, size_t count, int levels) {
    if (count > NAME(block) && NAME(is_sorted)(keys, count)) return count;
    return NAME(halve)(keys, count, levels, false, 0);
}

#undef EACH_LANE
#undef LANE_LIST
#undef LANE_LIST_OF
#undef SWAPPED
#undef CHOSEN
#undef LOW_ZIPPED
#undef HIGH_ZIPPED
#undef LOWER
#undef UPPER
#undef SWAP
#undef CHOOSE
#undef REVERSED
#undef ORDER_LANES
#undef DEFINE_TURN
#undef DEFINE_MERGE
#undef MERGE_ALL
#undef DEFINE_BLOCK
#undef DEFINE_BLOCK_BY
#undef BY_8
#undef BY_16
