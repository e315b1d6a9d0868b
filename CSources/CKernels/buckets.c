// A sort of all threads: values are dealt to buckets, and these sorted. See quicksort.h.

#include "CKernels.h"
#include "quicksort.h"

#if defined(__x86_64__)

static const unl_schedule each_bucket = {UNL_DYNAMIC, 1};

static const bucket_steps *steps_of(const bucket_request *request) {
    const bucket_steps *const steps[2][2] = {
        {bucket_steps_32_v3, bucket_steps_64_v3}, {bucket_steps_32_v4, bucket_steps_64_v4}};
    return &steps[unl_level() > 1][request->key_bytes == 8][request->kind];
}

// What is shorter is sorted whole by one thread.
enum { buckets_least = 4096 };

static size_t whole_lines(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

// Blocks for all keys of a part, and one for each bucket that is not full.
static size_t part_blocks(size_t count, size_t parts) { return (count / parts + 1) / block_keys + 1 + buckets; }

size_t bucket_bytes(size_t key_bytes, size_t count, size_t parts, bool keys) {
    const size_t head = whole_lines(sizeof(bucket_sort)), blocks = part_blocks(count, parts);
    const size_t part = blocks * (block_keys * key_bytes + sizeof(uint32_t))
        + buckets * (sizeof(uint32_t) + sizeof(size_t)) + 2 * sizeof(int64_t) + 64;
    if (count > SIZE_MAX / 64) return SIZE_MAX;
    return head + (keys ? whole_lines(count * key_bytes) : 0) + (count > buckets_least ? parts * part + 256 : 0);
}

static bucket_sort *lay_out(const bucket_request *request) {
    bucket_sort *const s = (bucket_sort *)request->scratch;
    const size_t parts = request->parts, blocks = part_blocks(request->count, parts);
    char *place = request->scratch + whole_lines(sizeof *s);
    *s = (bucket_sort){
        .from = request->from, .to = request->to != NULL ? request->to : place, .count = request->count,
        .parts = parts, .part_blocks = blocks, .streams = request->streams, .narrow = request->narrow,
        .index_bits = request->count > 1 ? 64 - __builtin_clzll(request->count - 1) : 1};
    if (request->to == NULL) place += whole_lines(request->count * request->key_bytes);
    s->blocks = place;
    place += parts * blocks * block_keys * request->key_bytes;
    s->filled = (size_t *)place;
    place += parts * buckets * sizeof(size_t);
    s->bounds = (int64_t *)place;
    place += parts * 2 * sizeof(int64_t);
    s->heads = (uint32_t *)place;
    place += parts * buckets * sizeof(uint32_t);
    s->next = (uint32_t *)place;
    if (request->kind == order_of_whole_32 || request->kind == order_of_real_32) s->index_bits = 32;
    return s;
}

// Where buckets begin; and their turns, so that the largest is not the last one, for which all wait.
static void place_buckets(bucket_sort *s) {
    size_t start = 0;
    for (int b = 0; b < buckets; b++) {
        s->starts[b] = start;
        s->counts[b] = 0;
        for (size_t part = 0; part < s->parts; part++) s->counts[b] += s->filled[part * buckets + b];
        start += s->counts[b];
        int turn = b;
        for (; turn > 0 && s->counts[s->turns[turn - 1]] < s->counts[b]; turn--) s->turns[turn] = s->turns[turn - 1];
        s->turns[turn] = (uint8_t)b;
    }
}

// A piece for each thread, and some more, since halves are not equal.
static int sort_halves(unl_thread_context *context, const bucket_steps *steps, bucket_sort *s) {
    const bool first = context->index == 0;
    int status = unl_phase(context, each_part, s->parts, steps->keys, s);
    if (status != 0) return status;
    if (first) {
        const bool is_sorted = steps->look(s);
        for (size_t i = 1; i <= halves; i++) s->edges[i] = s->count;
        s->edges[0] = 0;
        s->is_sorted = is_sorted;
        s->level = 0;
    }
    status = unl_barrier(context);
    for (size_t pieces = 1; status == 0 && pieces < 4 * context->count; pieces *= 2) {
        status = unl_phase(context, each_bucket, pieces, steps->halve, s);
        if (status != 0) return status;
        if (first) s->level++;
        status = unl_barrier(context);
    }
    return status != 0 ? status : unl_phase(context, each_bucket, (size_t)1 << s->level, steps->finish_piece, s);
}

int bucket_run(unl_thread_context *context, const bucket_request *request) {
    const bucket_steps *steps = steps_of(request);
    bucket_sort *const s = (bucket_sort *)request->scratch;
    const bool first = context->index == 0;
    if (first) lay_out(request);
    if (request->parts <= 1 || (context->count == 1 && steps->keys != NULL)) {
        if (first) steps->alone(s);
        return 0;
    }
    int status = unl_barrier(context);
    if (status == 0 && steps->keys != NULL && context->count < fewest_threads_that_deal)
        return sort_halves(context, steps, s);
    if (status == 0 && steps->bound != NULL) {
        status = unl_phase(context, each_part, request->parts, steps->bound, s);
        if (status != 0) return status;
        if (first) {
            int64_t least = s->bounds[0], most = s->bounds[1];
            for (size_t part = 1; part < s->parts; part++) {
                least = s->bounds[2 * part] < least ? s->bounds[2 * part] : least;
                most = s->bounds[2 * part + 1] > most ? s->bounds[2 * part + 1] : most;
            }
            set_range(s, least, most);
        }
    }
    if (status != 0) return status;
    if (first) steps->sample(s);
    status = unl_barrier(context);
    if (status != 0 || s->is_sorted) return status;
    status = unl_phase(context, each_part, request->parts, steps->deal, s);
    if (status != 0) return status;
    if (first) place_buckets(s);
    status = unl_barrier(context);
    return status != 0 ? status : unl_phase(context, each_bucket, buckets, steps->finish, s);
}

// Which bucket has a rank; `buckets` if none.
static int bucket_of(const bucket_sort *s, int64_t rank) {
    if (rank < 0 || (uint64_t)rank >= s->count) return buckets;
    int b = buckets - 1;
    while (s->before[b] > (uint64_t)rank) b--;
    return b;
}

// Adds up what the parts counted, and marks the buckets that have a rank.
static int choose_buckets(bucket_sort *s, const int64_t *ranks, size_t many) {
    size_t before = 0;
    for (int b = 0; b < buckets; b++) {
        s->before[b] = before;
        for (size_t part = 0; part < s->parts; part++) before += s->filled[part * buckets + b];
    }
    s->wanted = 0;
    for (size_t i = 0; i < many; i++) {
        const int b = bucket_of(s, ranks[i]);
        if (b == buckets) return UNL_SELECT_BAD_RANK;
        s->wanted |= (uint64_t)1 << b;
    }
    return 0;
}

// What others write to meanwhile leads nowhere else: a rank or a count that changed has no place.
static int take_ranks(const bucket_sort *s, size_t size, const int64_t *ranks, size_t many, void *found, bool in_buckets) {
    for (size_t i = 0; i < many; i++) {
        const int64_t rank = ranks[i];
        size_t place = (size_t)rank;
        if (in_buckets) {
            const int b = bucket_of(s, rank);
            if (b == buckets || rank - s->before[b] >= s->counts[b]) return UNL_SELECT_BAD_RANK;
            place = s->starts[b] + (rank - s->before[b]);
        } else if (rank < 0 || place >= s->count) {
            return UNL_SELECT_BAD_RANK;
        }
        memcpy((char *)found + i * size, (const char *)(s->is_sorted ? s->from : s->to) + place * size, size);
    }
    return 0;
}

int bucket_select(
    unl_thread_context *context, const bucket_request *request, const int64_t *ranks, size_t many, void *found) {
    const bucket_steps *steps = steps_of(request);
    bucket_sort *const s = (bucket_sort *)request->scratch;
    const bool first = context->index == 0;
    const size_t size = request->key_bytes;
    if (first) lay_out(request);
    if (request->count <= buckets_least) {
        if (!first) return 0;
        steps->alone(s);
        return take_ranks(s, size, ranks, many, found, false);
    }
    if (first) steps->sample(s);
    int status = unl_barrier(context);
    if (status != 0) return status;
    if (s->is_sorted) return first ? take_ranks(s, size, ranks, many, found, false) : 0;
    status = unl_phase(context, each_part, s->parts, steps->tally, s);
    if (status != 0) return status;
    if (first) status = choose_buckets(s, ranks, many);
    if (status != 0) return status;
    status = unl_barrier(context);
    if (status == 0) status = unl_phase(context, each_part, s->parts, steps->deal_wanted, s);
    if (status != 0) return status;
    if (first) place_buckets(s);
    status = unl_barrier(context);
    if (status == 0) status = unl_phase(context, each_bucket, buckets, steps->finish, s);
    return status != 0 || !first ? status : take_ranks(s, size, ranks, many, found, true);
}

#endif
