#pragma once
#include <stddef.h>

/// The photograph that the image workload uses by default, as the bytes of a PNG file. See README.md for its origin.
extern const unsigned char *_Nonnull const unl_photograph;
extern const size_t unl_photograph_size;
