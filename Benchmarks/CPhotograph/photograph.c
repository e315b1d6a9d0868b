#include "CPhotograph.h"

// Embedded, so that bench-native is one file that runs from anywhere.
static const unsigned char photograph[] = {
#embed "astronaut.png"
};

// A pointer, because Swift does not import an array of unknown length.
const unsigned char *const unl_photograph = photograph;
const size_t unl_photograph_size = sizeof photograph;
