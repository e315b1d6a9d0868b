// Jacobi's steps on grids of two and three dimensions: one, or many at once.

#include "stencil.h"
#include "stream.h"
#include "versions.h"

#include <string.h>

#define real double
#define NAME(stem) stem##_f64
#include "stencil_body.h"

#define real float
#define NAME(stem) stem##_f32
#include "stencil_body.h"

// The bytes of an item depend on the length of a row.
UNL_KERNEL(stencil2_f64, stencil2_f64, 0, 0)
UNL_KERNEL(stencil2_f32, stencil2_f32, 0, 0)
UNL_KERNEL(stencil3_f64, stencil3_f64, 0, 0)
UNL_KERNEL(stencil3_f32, stencil3_f32, 0, 0)

// ---- Many steps ----------------------------------------------------------------------------------------------------

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t quotient_up(size_t a, size_t b) { return a / b + (a % b != 0); }

/// Parts of about equal size, none above `most`.
static size_t even_part(size_t all, size_t most) { return quotient_up(all, quotient_up(all, most)); }

/// Cuts a grid that has points inside into tiles for a pass of so many steps.
static void cut(unl_stencil_pass *pass, size_t steps, size_t threads) {
    const bool planes = pass->planes;
    const size_t inner_rows = planes ? pass->rows - 2 : 1, inner_columns = pass->columns - 2;
    const size_t inner_layers = pass->layers - 2;
    pass->steps = steps;
    pass->tile_columns = even_part(inner_columns, planes ? 256 : 8192 / pass->real_size);
    pass->slot_columns = (pass->tile_columns + 2 * steps + 15) / 16 * 16;
    const size_t slots = 3 * (steps - 1), reals = UNL_STENCIL_SCRATCH / pass->real_size;
    size_t most_rows = inner_rows;
    if (planes && slots > 0) most_rows = least(inner_rows, reals / slots / pass->slot_columns - 2 * steps);
    pass->tile_rows = even_part(inner_rows, most_rows);
    pass->slot_size = pass->slot_columns * (planes ? pass->tile_rows + 2 * steps : 1);
    pass->tiles_across = quotient_up(inner_columns, pass->tile_columns);
    pass->tiles_down = quotient_up(inner_rows, pass->tile_rows);
    // Long bands repeat less of their neighbours' work; several for each thread let them finish at the same time.
    const size_t tiles = pass->tiles_across * pass->tiles_down;
    const size_t bands = quotient_up(4 * threads, tiles), shortest = least(inner_layers, 8 * steps);
    const size_t longest = quotient_up(inner_layers, bands);
    pass->tile_layers = even_part(inner_layers, longest > shortest ? longest : shortest);
    pass->tiles = tiles * quotient_up(inner_layers, pass->tile_layers);
}

/// The most steps of a pass: with more, the edges that tiles compute twice outweigh the memory that is not read.
static size_t most_steps(bool planes) { return planes ? 4 : 12; }

/// Copies the points of rows [begin, end) that keep their values.
static int copy_border(void *arguments, size_t begin, size_t end) {
    const unl_stencil_pass *a = arguments;
    const size_t size = a->real_size, row_size = a->columns * size, far = row_size - size;
    for (size_t item = begin; item < end; item++) {
        const size_t layer = item / a->rows, row = item % a->rows;
        const char *from = (const char *)a->from + item * row_size;
        char *to = (char *)a->to + item * row_size;
        if (layer == 0 || layer + 1 == a->layers || (a->planes && (row == 0 || row + 1 == a->rows))) {
            memcpy(to, from, row_size);
        } else {
            memcpy(to, from, size);
            memcpy(to + far, from + far, size);
        }
    }
    return 0;
}

static int copy_rows(void *arguments, size_t begin, size_t end) {
    const unl_stencil_pass *a = arguments;
    const size_t row_size = a->columns * a->real_size;
    memcpy((char *)a->to + begin * row_size, (const char *)a->from + begin * row_size, (end - begin) * row_size);
    return 0;
}

static int run_steps(
    unl_thread_context *context, const unl_stencil_steps_arguments *a, bool planes, size_t real_size, unl_chunk tiles) {
    if (a->steps == 0 || a->layers < 3 || (planes && a->rows < 3) || a->columns < 3) return 0;
    unl_stencil_pass pass = {
        .layers = a->layers, .rows = a->rows, .columns = a->columns, .planes = planes, .real_size = real_size,
        .from = a->grid, .to = a->spare, .scratch = (char *)a->scratch + context->index * UNL_STENCIL_SCRATCH,
        .centre = a->centre, .side = a->side, .streams = a->streams};
    void *grid = a->grid, *spare = a->spare;
    const size_t rows = a->layers * a->rows;
    const unl_schedule even = {UNL_STATIC, 0}, next = {UNL_DYNAMIC, 1};
    int status = unl_phase(context, even, rows, copy_border, &pass);
    // An even number of passes, so that the last one ends in the grid; a single step is copied there.
    const size_t passes = a->steps == 1 ? 1 : 2 * quotient_up(a->steps, 2 * most_steps(planes));
    for (size_t i = 0; i < passes && status == 0; i++) {
        pass.from = i % 2 == 0 ? grid : spare;
        pass.to = i % 2 == 0 ? spare : grid;
        cut(&pass, a->steps / passes + (i < a->steps % passes), context->count);
        status = unl_phase(context, next, pass.tiles, tiles, &pass);
    }
    if (passes > 1 || status != 0) return status;
    pass.from = spare;
    pass.to = grid;
    return unl_phase(context, even, rows, copy_rows, &pass);
}

#define STEPS(dimensions, format, real, planes)                                                                      \
    UNL_CHUNK_VERSIONS(tiles##dimensions##_##format)                                                                 \
    static int steps##dimensions##_##format(unl_thread_context *context, void *arguments) {                          \
        return run_steps(context, arguments, planes, sizeof(real), UNL_VERSION(tiles##dimensions##_##format));       \
    }                                                                                                                \
    const unl_team_kernel *unl_stencil##dimensions##_##format##_steps(void) {                                        \
        static const unl_team_kernel kernel = {                                                                      \
            UNL_KERNEL_ABI, "stencil" #dimensions "_" #format "_steps", steps##dimensions##_##format,                \
            2 * sizeof(real), planes ? 8 : 6, NULL};                                                                 \
        return &kernel;                                                                                              \
    }

STEPS(2, f64, double, false)
STEPS(2, f32, float, false)
STEPS(3, f64, double, true)
STEPS(3, f32, float, true)
