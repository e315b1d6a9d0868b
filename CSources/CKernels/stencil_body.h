// The bodies of `stencil.c` for one type of numbers, included once for each. Given: real, NAME.
//
// Limit: one step, memory: a point is read once and written once. Many steps, loads from the first-level cache: five or
// seven for a point, of which two cross a line's end.

typedef real NAME(line) __attribute__((vector_size(64)));
typedef real NAME(loose) __attribute__((vector_size(64), aligned(sizeof(real))));

/// A point of a row, and the same column of the rows around it.
typedef struct {
    const real *middle, *layer_before, *layer_after, *row_before, *row_after;
} NAME(around);

// A macro, for single numbers and for vectors. What has the weight 0 has no share, also where it is infinite or not a
// number: centre and side are the same for all points, so the choice is made once for a row.
#define POINT(type, i)                                                                                               \
    ({                                                                                                               \
        type sum = *(const type *)(at.layer_before + (i)) + *(const type *)(at.layer_after + (i));                   \
        if (planes) sum += *(const type *)(at.row_before + (i)) + *(const type *)(at.row_after + (i));               \
        sum += *(const type *)(at.middle + (i)-1) + *(const type *)(at.middle + (i) + 1);                            \
        const type own = centre != 0 ? centre * *(const type *)(at.middle + (i)) : (type){0};                        \
        const type others = side != 0 ? side * sum : (type){0};                                                      \
        own + others;                                                                                                \
    })

UNL_BODY void NAME(step_row)(
    real *to, NAME(around) at, size_t count, real centre, real side, bool planes, bool streams) {
    enum { lanes = 64 / sizeof(real) };
    size_t i = 0;
    if (streams) {
        for (const size_t first = unl_stream_begin(to, sizeof *to, 0, count); i < first; i++) to[i] = POINT(real, i);
        for (; count - i >= lanes; i += lanes) {
            // The processor looks ahead by itself, but no further than to the end of a page.
            __builtin_prefetch((const char *)(at.layer_after + i) + 2048);
            unl_stream((NAME(line) *)(to + i), POINT(NAME(loose), i));
        }
    } else if (count >= lanes) {
        // Lines that are crossed are what takes time. So the first and the last vector reach over their neighbours,
        // which get the same values twice, and those between begin where a line does.
        *(NAME(loose) *)to = POINT(NAME(loose), 0);
        i = lanes - (uintptr_t)to / sizeof *to % lanes;
        for (; count - i >= lanes; i += lanes) *(NAME(loose) *)(to + i) = POINT(NAME(loose), i);
        if (i < count) *(NAME(loose) *)(to + count - lanes) = POINT(NAME(loose), count - lanes);
        return;
    }
    for (; i < count; i++) to[i] = POINT(real, i);
}

#undef POINT

// ---- One step ------------------------------------------------------------------------------------------------------

UNL_BODY int NAME(step)(void *arguments, size_t begin, size_t end, bool planes) {
    const unl_stencil_arguments *a = arguments;
    const size_t columns = a->columns, rows = planes ? a->rows : 1, layer_size = rows * columns;
    for (size_t item = begin; item < end; item++) {
        const size_t layer = item / rows, row = item % rows;
        const real *from = (const real *)a->from + item * columns;
        real *to = (real *)a->to + item * columns;
        const bool border = layer == 0 || layer + 1 == a->layers || (planes && (row == 0 || row + 1 == rows));
        if (border || columns < 3) {
            memcpy(to, from, columns * sizeof *to);
            continue;
        }
        const NAME(around) at = {
            from + 1, from + 1 - layer_size, from + 1 + layer_size, planes ? from + 1 - columns : from,
            planes ? from + 1 + columns : from};
        to[0] = from[0];
        NAME(step_row)(to + 1, at, columns - 2, (real)a->centre, (real)a->side, planes, a->streams);
        to[columns - 1] = from[columns - 1];
    }
    if (a->streams) unl_stream_end();
    return 0;
}

UNL_BODY int NAME(stencil2)(void *arguments, size_t begin, size_t end) {
    return NAME(step)(arguments, begin, end, false);
}

UNL_BODY int NAME(stencil3)(void *arguments, size_t begin, size_t end) {
    return NAME(step)(arguments, begin, end, true);
}

// ---- Many steps: see `stencil.h` -----------------------------------------------------------------------------------

/// Indices [begin, end) in one direction.
typedef struct {
    size_t begin, end;
} NAME(range);

/// A range and what lies up to `margin` beside it, within [1, size - 1).
UNL_BODY NAME(range) NAME(widened)(NAME(range) range, size_t margin, size_t size) {
    const size_t begin = range.begin > margin + 1 ? range.begin - margin : 1, end = range.end + margin;
    return (NAME(range)){begin, end < size - 1 ? end : size - 1};
}

/// A layer of the whole grid or of a tile: `start` is the address of the point at (row, column).
typedef struct {
    real *start;
    size_t stride, row, column;
} NAME(view);

UNL_BODY real *NAME(at)(NAME(view) view, size_t row, size_t column) {
    return view.start + (row - view.row) * view.stride + (column - view.column);
}

UNL_BODY void NAME(tile)(const unl_stencil_pass *a, size_t number, bool planes) {
    const size_t rows_of_layer = planes ? a->rows : 1, layer_size = rows_of_layer * a->columns, last = a->layers - 1;
    const size_t across = number % a->tiles_across, down = number / a->tiles_across % a->tiles_down;
    const size_t band = number / a->tiles_across / a->tiles_down, steps = a->steps;
    NAME(range) layers = {1 + band * a->tile_layers, 1 + (band + 1) * a->tile_layers};
    NAME(range) rows = {1 + down * a->tile_rows, 1 + (down + 1) * a->tile_rows};
    NAME(range) columns = {1 + across * a->tile_columns, 1 + (across + 1) * a->tile_columns};
    layers = NAME(widened)(layers, 0, a->layers);
    columns = NAME(widened)(columns, 0, a->columns);
    rows = planes ? NAME(widened)(rows, 0, a->rows) : (NAME(range)){0, 1};
    // What the first step computes, and what lies beside it: that is the size of a layer in the scratch.
    const size_t first_row = planes ? NAME(widened)(rows, steps - 1, a->rows).begin - 1 : 0;
    const size_t first_column = NAME(widened)(columns, steps - 1, a->columns).begin - 1;
#define WHOLE(grid, layer) (NAME(view)){(real *)(grid) + (layer) * layer_size, a->columns, 0, 0}
#define SLOT(step, layer)                                                                                            \
    (NAME(view)){                                                                                                    \
        (real *)a->scratch + (((step) - 1) * 3 + (layer) % 3) * a->slot_size, a->slot_columns, first_row, first_column}
#define AFTER(step, layer)                                                                                           \
    ((step) == 0 || (layer) == 0 || (layer) == last ? WHOLE(a->from, layer) : SLOT(step, layer))
    const size_t first_layer = NAME(widened)(layers, steps - 1, a->layers).begin;
    for (size_t front = first_layer + 1; front < layers.end + steps; front++) {
        for (size_t step = 1; step <= steps && step < front; step++) {
            const size_t layer = front - step, margin = steps - step;
            const NAME(range) reach = NAME(widened)(layers, margin, a->layers);
            if (layer < reach.begin || layer >= reach.end) continue;
            const NAME(range) across_now = NAME(widened)(columns, margin, a->columns);
            const NAME(range) down_now = planes ? NAME(widened)(rows, margin, a->rows) : rows;
            const size_t left = across_now.begin, count = across_now.end - left;
            const NAME(view) before = AFTER(step - 1, layer - 1), middle = AFTER(step - 1, layer);
            const NAME(view) after = AFTER(step - 1, layer + 1), whole = WHOLE(a->from, layer);
            const NAME(view) to = step == steps ? WHOLE(a->to, layer) : SLOT(step, layer);
            for (size_t row = down_now.begin; row < down_now.end; row++) {
                const NAME(around) at = {
                    NAME(at)(middle, row, left), NAME(at)(before, row, left), NAME(at)(after, row, left),
                    NAME(at)(middle, planes ? row - 1 : row, left), NAME(at)(middle, planes ? row + 1 : row, left)};
                real *target = NAME(at)(to, row, left);
                if (step == steps) {
                    NAME(step_row)(target, at, count, (real)a->centre, (real)a->side, planes, a->streams);
                    continue;
                }
                NAME(step_row)(target, at, count, (real)a->centre, (real)a->side, planes, false);
                // The next step asks for the border here, too.
                if (left == 1) target[-1] = *NAME(at)(whole, row, 0);
                if (across_now.end == a->columns - 1) target[count] = *NAME(at)(whole, row, a->columns - 1);
            }
            if (!planes || step == steps) continue;
            if (down_now.begin == 1) memcpy(NAME(at)(to, 0, left), NAME(at)(whole, 0, left), count * sizeof(real));
            const size_t bottom = a->rows - 1;
            if (down_now.end == bottom)
                memcpy(NAME(at)(to, bottom, left), NAME(at)(whole, bottom, left), count * sizeof(real));
        }
    }
#undef WHOLE
#undef SLOT
#undef AFTER
}

UNL_BODY int NAME(run_tiles)(void *arguments, size_t begin, size_t end, bool planes) {
    const unl_stencil_pass *a = arguments;
    for (size_t tile = begin; tile < end; tile++) NAME(tile)(a, tile, planes);
    if (a->streams) unl_stream_end();
    return 0;
}

UNL_BODY int NAME(tiles2)(void *arguments, size_t begin, size_t end) {
    return NAME(run_tiles)(arguments, begin, end, false);
}

UNL_BODY int NAME(tiles3)(void *arguments, size_t begin, size_t end) {
    return NAME(run_tiles)(arguments, begin, end, true);
}

#undef real
#undef NAME
