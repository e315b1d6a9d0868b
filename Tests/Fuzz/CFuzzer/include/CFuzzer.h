#pragma once

#include <stddef.h>
#include <stdint.h>

/// What libFuzzer calls with each input.
typedef int fuzz_one(const uint8_t *_Nullable bytes, size_t count);

/// Whether this program is linked with libFuzzer: Scripts/fuzz.sh builds it so, a plain build does not.
int fuzz_has_driver(void);

/// libFuzzer, with its own command line; does not return before it ends. Only where `fuzz_has_driver`.
int fuzz_drive(int count, char *_Nullable *_Nonnull arguments, fuzz_one *_Nonnull one);
