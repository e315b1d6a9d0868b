#pragma once

// Copies of pieces of a result that the caches should not keep, or should: see stream.h.

#include "stream.h"

#include <string.h>

// As memcpy, past the caches. Call unl_stream_end before another thread may read it.
UNL_BODY void stream_copy(void *to, const void *from, size_t bytes) {
    uint8_t *out = to;
    const uint8_t *in = from;
    const size_t head = unl_stream_begin(out, 1, 0, bytes);
    memcpy(out, in, head);
    size_t i = head;
    for (; bytes - i >= sizeof(unl_line_u8); i += sizeof(unl_line_u8))
        unl_stream((unl_line_u8 *)(out + i), *(const unl_loose_u8 *)(in + i));
    memcpy(out + i, in + i, bytes - i);
}

UNL_BODY void put(void *to, const void *from, size_t bytes, bool streams) {
    if (streams) {
        stream_copy(to, from, bytes);
    } else {
        memcpy(to, from, bytes);
    }
}
