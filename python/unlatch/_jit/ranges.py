"""`prange`, and text in C that compiled functions need: errors with their line, lengths of ranges, looks for signals."""

from __future__ import annotations

from typing import Any

__all__ = ["ERRORS", "PROGRAM", "prange"]

#: What a status above 0x10000 means: the line × 16 and one of these.
ERRORS: dict[int, type] = {1: IndexError, 2: ZeroDivisionError, 3: OverflowError, 4: ValueError}
#: ... or an exception that the function raises itself, whose number is the message.
RAISED = 15

PROGRAM = """\
int snprintf(char *, size_t, const char *, ...);
#define UNL_COLD __attribute__((cold, noinline, unused))
static UNL_COLD int unl_error(unl_failure *f, int line, int kind, const char *text) {
    snprintf(f->message, sizeof f->message, "%s", text);
    return 0x10000 + line * 16 + kind;
}
static UNL_COLD int unl_index_error(unl_failure *f, int line, int64_t index, int64_t length, int axis) {
    snprintf(f->message, sizeof f->message, "index %lld is out of bounds for axis %d with size %lld", (long long)index, axis,
             (long long)length);
    return 0x10000 + line * 16 + 1;
}
static UNL_COLD int unl_look(unl_host *h) { return h->look(h); }
#define UNL_INDEX(index, length, axis, line) ({ \\
    int64_t unl_i = (index); const int64_t unl_l = (length); \\
    if (__builtin_expect((uint64_t)unl_i >= (uint64_t)unl_l, 0)) { \\
        if (unl_i < 0 && unl_i >= -unl_l) unl_i += unl_l; \\
        else return unl_index_error(unl_f, line, unl_i, unl_l, axis); \\
    } \\
    unl_i; })
#define UNL_DIVISOR(type, divisor, line, text) ({ \\
    const type unl_d = (divisor); if (__builtin_expect(unl_d == 0, 0)) return unl_error(unl_f, line, 2, text); unl_d; })
#define UNL_NOT_NEGATIVE(number, line, text) ({ \\
    const int64_t unl_d = (number); if (__builtin_expect(unl_d < 0, 0)) return unl_error(unl_f, line, 4, text); unl_d; })
// A 0 that the compiler does not know: gcc 12 takes (double)(int64_t)x for trunc(x), which is -0.0 where the integer is 0.
#define UNL_NONE int64_t unl_none = 0; __asm__("" : "+r"(unl_none)); (void)unl_none
#define UNL_LOOK() do { const int unl_s = unl_look(unl_h); if (__builtin_expect(unl_s != 0, 0)) return unl_s; } while (0)
#define UNL_TURN(turns) do { if (__builtin_expect(++unl_turns >= (turns), 0)) { unl_turns = 0; UNL_LOOK(); } } while (0)
// Whether a first or a last index is one of an array. Those between are then, too: with a factor of 1 or -1 a number that
// wrapped would have to wrap back within the loop.
#define UNL_IN(index, length) ((uint64_t)(index) < (uint64_t)(length))
#define UNL_WITHIN(coefficient, at, rest, length) \\
    ((__int128)(coefficient) * (at) + (rest) >= 0 && (__int128)(coefficient) * (at) + (rest) < (length))
static inline __attribute__((unused)) int64_t unl_count(int64_t first, int64_t end, int64_t step) {
    if (step > 0) return first < end ? (int64_t)(((uint64_t)end - (uint64_t)first - 1) / (uint64_t)step) + 1 : 0;
    return first > end ? (int64_t)(((uint64_t)first - (uint64_t)end - 1) / (0 - (uint64_t)step)) + 1 : 0;
}
"""


def prange(*arguments: int) -> Any:
    """`range`, whose iterations a function under `unlatch.jit` runs on all cores; in plain Python it is `range`.

    An iteration stores to elements that are indexed by the loop's variable, or adds to a variable (`+=`, `-=`, `*=`, `min`, `max`),
    whose value then has the same bits for any number of threads. What else would be a race, and is refused when the function is
    compiled. `break` and `return` are, too. Errors as `range`; the lock as for `jit`.

    >>> list(unlatch.prange(3))
    [0, 1, 2]
    """
    return range(*arguments)
