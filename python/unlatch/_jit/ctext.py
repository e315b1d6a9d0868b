"""The text in C around a kernel: no file is included, so that the compiler reads nothing but this."""

from __future__ import annotations

import re

from typing import Collection

__all__ = ["FUNCTIONS", "PRELUDE", "entry", "prototypes", "string", "words"]

ABI = 3

#: What the public header `unlatch_kernel.h` says, without its comments, and the types of <stdint.h>.
PRELUDE = """\
typedef __INT8_TYPE__ int8_t; typedef __INT16_TYPE__ int16_t; typedef __INT32_TYPE__ int32_t; typedef __INT64_TYPE__ int64_t;
typedef __UINT8_TYPE__ uint8_t; typedef __UINT16_TYPE__ uint16_t; typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t; typedef __SIZE_TYPE__ size_t; typedef __PTRDIFF_TYPE__ ptrdiff_t;
#define bool _Bool
#define true 1
#define false 0
#define NULL ((void *)0)
typedef struct { size_t item; char message[256]; } unl_failure;
typedef struct {
    uint32_t abi; const char *name; int (*chunk)(void *, size_t, size_t); double bytes, operations;
    const char *(*error_text)(int); int (*telling_chunk)(void *, size_t, size_t, unl_failure *);
} unl_kernel;
typedef struct {
    uint32_t abi; const char *name; int (*partial)(const void *, size_t, size_t, void *); void (*combine)(void *, const void *);
    size_t partial_size, block_items; double bytes, operations; const char *(*error_text)(int); size_t partial_alignment;
    int (*telling_partial)(const void *, size_t, size_t, void *, unl_failure *);
    int (*accumulate)(const void *, size_t, size_t, void *, unl_failure *);
} unl_reduction;
typedef struct unl_host unl_host;
struct unl_host {
    int (*run)(unl_host *, size_t, size_t, int (*)(void *, size_t, size_t, unl_failure *), void *);
    int (*reduce)(unl_host *, size_t, const unl_reduction *, const void *, void *);
    int (*look)(unl_host *); unl_failure *failure;
};
typedef struct { uint32_t abi; const char *name; int (*body)(unl_host *, void *); } unl_program;
typedef struct {
    const char *parameters; const unl_kernel *kernel; const unl_reduction *reduction; const void *team_kernel;
    const unl_program *program;
} unl_library_entry;
typedef struct { uint32_t abi; size_t count; const unl_library_entry *entries; } unl_library;
"""

# Functions of libm: those with a vector version in libmvec first. gcc takes that version where the attribute is; clang is told
# by -fveclib.
_VECTOR = ("exp", "log", "sin", "cos", "pow")
_VECTOR_NEWER = (  # of glibc 2.35 on
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "atan2", "cbrt", "cosh", "erf", "erfc", "exp10", "exp2", "expm1", "hypot",
    "log10", "log1p", "log2", "sinh", "tan", "tanh")
_PLAIN = ("floor", "ceil", "trunc", "rint", "fabs", "sqrt", "fmod", "copysign", "fmin", "fmax", "lgamma", "tgamma", "round")
_TWO = frozenset(("pow", "atan2", "hypot", "fmod", "copysign", "fmin", "fmax"))

FUNCTIONS = frozenset(_VECTOR + _VECTOR_NEWER + _PLAIN)


def words(text: str) -> set:
    """The functions of libm that a text in C calls."""
    return {each[:-1] if each not in FUNCTIONS else each for each in re.findall(r"[A-Za-z_]\w*", text)
            if each in FUNCTIONS or each[:-1] in FUNCTIONS}


def prototypes(names: Collection[str], newer: bool, vectors: bool) -> str:
    """Declares functions of libm for doubles and floats. newer: whether libmvec has those of glibc 2.35."""
    lines = []
    for name in sorted(names):
        fast = vectors and (name in _VECTOR or (newer and name in _VECTOR_NEWER))
        mark = '__attribute__((const, simd("notinbranch"))) ' if fast else "__attribute__((const)) "
        for suffix, real in (("", "double"), ("f", "float")):
            lines.append("%s%s %s%s(%s);" % (mark, real, name, suffix, ", ".join([real] * (2 if name in _TWO else 1))))
    return "\n".join(lines) + "\n"


def string(text: str) -> str:
    """A literal in C."""
    return '"%s"' % "".join(
        chr(byte) if 32 <= byte < 127 and byte not in (34, 63, 92) else "\\%03o" % byte for byte in text.encode())


def entry(kind: str, name: str, parameters: str, fields: str) -> str:
    """A kernel's description, `fields` as an initialiser of C's has them, and the table that the library exports."""
    return """\
static const unl_%s this_kernel = {.abi = %d, .name = %s, %s};
static const unl_library_entry entries[] = {{.parameters = %s, .%s = &this_kernel}};
__attribute__((visibility("default"))) const unl_library unlatch_library = {%d, 1, entries};
""" % (kind, ABI, string(name), fields, string(parameters), kind, ABI)
