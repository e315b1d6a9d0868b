#pragma once

// Stores that go past the caches: a line that is written whole need not be read first, and what is larger than the
// cache drives nothing out of it. Worth a third of the time where an output does not fit the cache, a loss where it
// does: `unl_streams` says which.
//
//     size_t i = begin;
//     if (a->streams) {
//         for (const size_t first = unl_stream_begin(to, sizeof *to, begin, end); i < first; i++) to[i] = f(x[i]);
//         for (; end - i >= 8; i += 8)
//             unl_stream((unl_line_f64 *)(to + i), *(const unl_loose_f64 *)(x + i) * 2);
//         unl_stream_end();
//     }
//     for (; i < end; i++) to[i] = f(x[i]);

#include "versions.h"

/// A cache line of numbers. Streaming stores need it where a line begins.
typedef double unl_line_f64 __attribute__((vector_size(64)));
typedef float unl_line_f32 __attribute__((vector_size(64)));
typedef uint8_t unl_line_u8 __attribute__((vector_size(64)));

/// The same at the address of any number, for loads and plain stores.
typedef double unl_loose_f64 __attribute__((vector_size(64), aligned(8)));
typedef float unl_loose_f32 __attribute__((vector_size(64), aligned(4)));
typedef uint8_t unl_loose_u8 __attribute__((vector_size(64), aligned(1)));

/// The first of the items [begin, end) at which a cache line begins; `end` if none does. Items have `size` bytes.
UNL_BODY size_t unl_stream_begin(const void *to, size_t size, size_t begin, size_t end) {
    const size_t bytes = -((uintptr_t)to + begin * size) % 64;
    return bytes % size == 0 && bytes / size < end - begin ? begin + bytes / size : end;
}

/// Stores a line; `line` is the address of an unl_line. A macro, because a vector cannot be passed to a function that
/// is compiled for another instruction set.
#define unl_stream(line, numbers) __builtin_nontemporal_store(numbers, line)

/// Makes what was streamed visible before what is written next, as plain stores are: call it after the last one.
UNL_BODY void unl_stream_end(void) {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#endif
}
