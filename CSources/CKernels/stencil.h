#pragma once

// Many steps on a grid, several in each pass over it.
//
// A pass cuts the grid into tiles. A tile computes its points for all the pass's steps before the next one begins, so
// the grid goes through memory once in a pass and not once in a step. What a tile needs of its neighbours' points it
// computes itself: a step less far out each time. It walks through the layers; when step t is at layer n, step t + 1 is
// at layer n - 1, so a step needs only its last three layers, and these stay in the second-level cache.

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    size_t layers, rows, columns;
    bool planes;  // a layer has rows
    size_t real_size;
    const void *from;
    void *to;
    char *scratch;  // of this thread
    double centre, side;
    bool streams;
    size_t steps;
    size_t tiles, tiles_across, tiles_down;
    size_t tile_layers, tile_rows, tile_columns;  // at most
    size_t slot_columns, slot_size;               // of a layer in the scratch, in reals
} unl_stencil_pass;
