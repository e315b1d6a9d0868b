"""Kernels of elements in C: from what is done with one element to a kernel that walks arrays of any layout.

Items are blocks of elements. In each, operands that are not contiguous are gathered into memory of the block's own, so that the
loop over elements is one of contiguous memory, which the compiler vectorises; and it is the same loop for any number of threads.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import _unlatch

from . import ctext
from .broadcasting import MOST, Walk
from .builds import build
from .libraries import call_native
from .operations import HELPERS
from .types import Type

__all__ = ["BLOCK", "Element", "Elementwise", "Reducing"]

#: Elements of a block.
BLOCK = 1024
#: Elements that are computed before they are stored past the caches: a whole number of any vectors.
STEP = 64
#: Blocks that a reduction joins to one partial result.
REDUCED_BLOCKS = 16


class Element(NamedTuple):
    name: str
    type: Type
    #: "array", "number", or "raw" for an array that is indexed by the operation.
    kind: str
    written: bool = False


#: Stores what a block has in its own memory past the caches, in whole lines; what is left is moved to the front, and its size
#: returned, unless it is the last.
_STREAM = r"""
UNL_INLINE size_t unl_stream(char **at, char *from, size_t bytes, bool last) {
    char *to = *at, *const start = from;
    size_t head = -(uintptr_t)to % 64;
    if (head > bytes) head = bytes;
    if (head > 0) __builtin_memcpy(to, from, head);
    to += head; from += head; bytes -= head;
#if defined(__AVX512F__)
    for (; bytes >= 64; to += 64, from += 64, bytes -= 64)
        __asm__ volatile("vmovups (%1), %%zmm0\n\tvmovntps %%zmm0, (%0)" : : "r"(to), "r"(from) : "xmm0", "memory");
#elif defined(__AVX__)
    for (; bytes >= 64; to += 64, from += 64, bytes -= 64)
        __asm__ volatile("vmovups (%1), %%ymm0\n\tvmovntps %%ymm0, (%0)\n\tvmovups 32(%1), %%ymm0\n\tvmovntps %%ymm0, 32(%0)"
                         : : "r"(to), "r"(from) : "xmm0", "memory");
#elif defined(__x86_64__)
    for (; bytes >= 64; to += 64, from += 64, bytes -= 64)
        for (int k = 0; k < 64; k += 16)
            __asm__ volatile("movups (%1), %%xmm0\n\tmovntps %%xmm0, (%0)" : : "r"(to + k), "r"(from + k) : "xmm0", "memory");
#endif
    *at = to;
    if (last) __builtin_memcpy(to, from, bytes);
    else if (bytes > 0) __builtin_memmove(start, from, bytes);
    return bytes;
}
UNL_INLINE void unl_stream_end(void) {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#endif
}
typedef __UINTPTR_TYPE__ uintptr_t_;
"""
_STREAM = "typedef __UINTPTR_TYPE__ uintptr_t;\n" + _STREAM.replace("typedef __UINTPTR_TYPE__ uintptr_t_;\n", "")

_LOCATE = """\
typedef struct { size_t row, first, count; const char *at[%(arrays)d + 1]; } place;
UNL_INLINE void locate(const arguments *a, size_t item, place *p) {
    size_t row = item / a->blocks;
    p->row = row;
    p->first = (item %% a->blocks) * BLOCK;
    p->count = a->n - p->first < BLOCK ? a->n - p->first : BLOCK;
    int64_t offset[%(arrays)d + 1] = {0};
    for (int64_t d = a->dimensions - 2; d >= 0; d--) {
        const size_t at = row %% a->shape[d];
        row /= a->shape[d];
        for (int k = 0; k < %(arrays)d; k++) offset[k] += (int64_t)at * a->strides[k][d];
    }
    for (int k = 0; k < %(arrays)d; k++)
        p->at[k] = a->start[k] + offset[k] + (int64_t)p->first * a->strides[k][a->dimensions - 1];
}
"""


class _Walking:
    """What elementwise kernels and reductions share: the arguments, and how an operand's block is found."""

    def __init__(self, name: str, elements: list[Element], used: set, preamble: str, fast: bool) -> None:
        self.name = name
        self.elements = elements
        self.arrays = [each for each in elements if each.kind == "array"]
        self.raw = [each for each in elements if each.kind == "raw"]
        self.numbers = [each for each in elements if each.kind == "number"]
        self.used = used
        self.fast = fast
        self.preamble = preamble
        count = len(self.arrays)
        # n, blocks, dimensions, streams, shape; then of each array its address; its strides; raw arrays; numbers.
        self._head = 8 * (4 + MOST)
        fields = []
        for index, each in enumerate(self.arrays + self.raw):
            place = self._head + 8 * index if each.kind == "array" else self._raw_place(index - count)
            fields.append((0, place, index, each.type.ordinal, each))
        self._fields = fields
        code = "<%dq" % (4 + MOST) + "%dx" % (8 * count) + "%dq" % (count * MOST) + "16x" * len(self.raw)
        for each in self.numbers:
            code += each.type.code + "%dx" % (8 - each.type.size)
        self._format = struct.Struct(code)

    def _raw_place(self, index: int) -> int:
        return self._head + 8 * len(self.arrays) * (1 + MOST) + 16 * index

    def declarations(self) -> str:
        count = len(self.arrays)
        lines = ["#define BLOCK %d\n#define STEP %d" % (BLOCK, STEP), HELPERS + _STREAM,
                 "typedef struct { size_t n, blocks; int64_t dimensions, streams; size_t shape[%d];" % MOST]
        if count:
            lines.append("    char *start[%d]; int64_t strides[%d][%d];" % (count, count, MOST))
        for each in self.raw:
            lines.append("    %s%s *v_%s; size_t v_%s_size;" % ("" if each.written else "const ", each.type.c, each.name, each.name))
        for each in self.numbers:
            lines.append("    union { %s value; int64_t word; } v_%s;" % (each.type.c, each.name))
        lines.append("} arguments;")
        if count:
            lines.append(_LOCATE % {"arrays": count})
        return "\n".join(lines) + "\n" + self.preamble + "\n"

    def operands_of_a_loop(self) -> str:
        """The parameters of the function that has the loop."""
        each = ["const size_t unl_n", "const size_t unl_first"]
        each += ["%s%s *const unl_e_%s" % ("" if e.written else "const ", e.type.c, e.name) for e in self.arrays]
        each += ["%s%s *const %s, const size_t %s_size" % ("" if e.written else "const ", e.type.c, e.name, e.name) for e in self.raw]
        each += ["const %s %s" % (e.type.c, e.name) for e in self.numbers]
        return ", ".join(each)

    def passed(self, blocks: dict) -> str:
        each = ["count", "p.row * a->n + p.first + s"] + [blocks[e.name] for e in self.arrays]
        each += ["a->v_%s, a->v_%s_size" % (e.name, e.name) for e in self.raw]
        each += ["a->v_%s.value" % e.name for e in self.numbers]
        return ", ".join(each)

    def gathering(self) -> tuple[str, dict]:
        """Declares memory of the block's own, and gathers into it what is not contiguous."""
        lines, blocks = [], {}
        for index, e in enumerate(self.arrays):
            mine, size = "unl_m_%s" % e.name, e.type.size
            lines.append("    %s %s[BLOCK + 64] __attribute__((aligned(64)));" % (e.type.c, mine))
            lines.append("    const int64_t unl_s_%s = a->strides[%d][a->dimensions - 1];" % (e.name, index))
            blocks[e.name] = "unl_p_%s" % e.name
        lines.append("    for (size_t item = begin; item < end; item++) {\n        place p;\n        locate(a, item, &p);")
        for index, e in enumerate(self.arrays):
            const = "" if e.written else "const "
            lines.append("        %s%s *unl_p_%s = (%s%s *)p.at[%d];" % (const, e.type.c, e.name, const, e.type.c, index))
            if e.written:
                lines.append("        if (unl_s_%s != %d || a->streams) unl_p_%s = unl_m_%s;" % (e.name, e.type.size, e.name, e.name))
                continue
            lines.append("        if (unl_s_%s != %d) {" % (e.name, e.type.size))
            lines.append("            for (size_t j = 0; j < p.count; j++) unl_m_%s[j] = *(const %s *)(p.at[%d] + (int64_t)j * unl_s_%s);"
                         % (e.name, e.type.c, index, e.name))
            lines.append("            unl_p_%s = unl_m_%s;\n        }" % (e.name, e.name))
        return "\n".join(lines), blocks

    def made(self, text: str) -> Any:
        return build(text, self.name, self.used, self.fast)[0]

    def arguments(self, walk: Walk, numbers: list, raw_sizes: list, streams: bool) -> tuple[bytes, int]:
        """The struct with what Python knows, and the number of items."""
        shape, n = walk.shape, walk.shape[-1]
        blocks = -(-n // BLOCK)
        rows = 1
        for length in shape[:-1]:
            rows *= length
        rest = (0,) * (MOST - len(shape))
        flat: list[int] = []
        for mine in walk.strides:
            flat += mine
            flat += rest
        data = self._format.pack(n, blocks, len(shape), streams, *shape, *rest, *flat, *numbers)
        if raw_sizes:
            words = bytearray(data)
            for index, size in enumerate(raw_sizes):
                struct.pack_into("<q", words, self._raw_place(index) + 8, size)
            data = bytes(words)
        return data, rows * blocks

    def layout(self, ranks: tuple) -> bytes:
        return b"".join(
            struct.pack("=5i", kind, place, index, ordinal, 2 * rank + each.written)
            for (kind, place, index, ordinal, each), rank in zip(self._fields, ranks))


class Elementwise(_Walking):
    """An elementwise kernel, compiled. operation: statements in C that give each written element a value."""

    def __init__(
        self, name: str, elements: list[Element], operation: str, used: set, preamble: str = "", line: str = "",
        fast: bool = False
    ) -> None:
        super().__init__(name, elements, used, preamble, fast)
        gather, blocks = self.gathering()
        lines = [self.declarations(), "UNL_INLINE void unl_elements(%s) {" % self.operands_of_a_loop(), "#pragma omp simd",
                 "    for (size_t unl_j = 0; unl_j < unl_n; unl_j++) {",
                 "        const size_t i = unl_first + unl_j; (void)i;"]
        for e in self.arrays:
            lines.append("        %s%s %s%s;" % (
                "" if e.written else "const ", e.type.c, e.name, "" if e.written else " = unl_e_%s[unl_j]" % e.name))
        lines.append("        {\n%s%s;\n}" % (line, operation))
        for e in self.arrays:
            if e.written:
                lines.append("        unl_e_%s[unl_j] = %s;" % (e.name, e.name))
        lines.append("    }\n}\nstatic int chunk(void *arguments_, size_t begin, size_t end) {\n    const arguments *a = arguments_;")
        lines.append(gather)
        # What is stored past the caches is computed and stored in short turns: reading goes on meanwhile.
        lines.append("        const size_t step = a->streams ? STEP : BLOCK;")
        for index, e in enumerate(self.arrays):
            if e.written:
                lines.append("        const bool unl_past_%s = a->streams && unl_s_%s == %d;" % (e.name, e.name, e.type.size))
                lines.append("        char *unl_t_%s = (char *)p.at[%d];\n        size_t unl_left_%s = 0;" % (e.name, index, e.name))
        lines.append("        for (size_t s = 0; s < p.count; s += step) {\n        const size_t count = p.count - s < step ? p.count - s : step;")
        lines.append("        unl_elements(%s);" % self.passed(
            {e.name: "(%s *)((char *)%s + unl_left_%s)" % (e.type.c, blocks[e.name], e.name) if e.written
             else "%s + s" % blocks[e.name] for e in self.arrays}))
        for e in self.arrays:
            if not e.written:
                continue
            lines.append("        if (unl_past_%s)" % e.name)
            lines.append("            unl_left_%s = unl_stream(&unl_t_%s, (char *)unl_m_%s, unl_left_%s + count * %d, s + step >= p.count);"
                         % (e.name, e.name, e.name, e.name, e.type.size))
            lines.append("        else if (unl_p_%s == unl_m_%s) {" % (e.name, e.name))
            lines.append("            for (size_t j = 0; j < count; j++) *(%s *)(unl_t_%s + (int64_t)j * unl_s_%s) = unl_m_%s[j];"
                         % (e.type.c, e.name, e.name, e.name))
            lines.append("            unl_t_%s += (int64_t)count * unl_s_%s;\n        }" % (e.name, e.name))
        lines.append("        }")
        lines.append("    }\n    if (a->streams) unl_stream_end();\n    return 0;\n}")
        lines.append(ctext.entry("kernel", name, "", ".chunk = chunk"))
        self.text = "\n".join(lines)
        self._kind, _, _, self._address, _ = self.made(self.text)

    def run(self, arrays: list, walk: Walk, raw: list, numbers: list, streams: bool, team: Any) -> None:
        data, items = self.arguments(walk, numbers, [each.size for each in raw], streams)
        operands = (*arrays, *raw)
        elements = items * min(BLOCK, walk.shape[-1])
        call_native(
            self.name, self._kind, self._address, self.layout(tuple(each.ndim for each in operands)), data, operands, items,
            elements >= 20_000, False, team, [each.name for each in self.arrays + self.raw])


class Reducing(_Walking):
    """A reduction of elements, compiled. mapped: the value of an element, an expression in C; joined: two values `a` and `b` as
    one; identity: the value of none."""

    #: Values that are reduced beside one another, so that vectors hold them.
    LANES = 64

    def __init__(
        self, name: str, elements: list[Element], mapped: str, joined: str, identity: str, type_: Type, used: set,
        preamble: str = "", line: str = "", fast: bool = False
    ) -> None:
        super().__init__(name, elements, used, preamble, fast)
        self.type = type_
        gather, blocks = self.gathering()
        elements_text = "".join("            const %s %s = unl_e_%s[unl_j + unl_l];\n" % (e.type.c, e.name, e.name) for e in self.arrays)
        loop = ("        const size_t i = unl_first + unl_j + unl_l; (void)i;\n%s%s            const unl_t b = (%s);\n"
                "            const unl_t a = unl_lane[unl_l];\n            unl_lane[unl_l] = (%s);\n        }\n") % (
                    elements_text, line, mapped, joined)
        text = """\
%(declarations)s
typedef %(c)s unl_t;
#define LANES %(lanes)d
UNL_INLINE unl_t unl_join(unl_t a, unl_t b) { return (%(joined)s); }
UNL_INLINE void unl_elements(unl_t *const unl_lane, %(operands)s) {
    size_t unl_j = 0;
    for (; unl_n - unl_j >= LANES; unl_j += LANES) {
#pragma omp simd
        for (size_t unl_l = 0; unl_l < LANES; unl_l++) {
    %(loop)s
    }
    for (size_t unl_l = 0; unl_l < unl_n - unl_j; unl_l++) {
    %(loop)s
}
static int partial(const void *arguments_, size_t begin, size_t end, void *result) {
    const arguments *a = arguments_;
    unl_t unl_lane[LANES] __attribute__((aligned(64)));
    for (int unl_l = 0; unl_l < LANES; unl_l++) unl_lane[unl_l] = (unl_t)(%(identity)s);
%(gather)s
        const size_t s = 0, count = p.count;
        unl_elements(unl_lane, %(passed)s);
    }
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int unl_l = 0; unl_l < half; unl_l++) unl_lane[unl_l] = unl_join(unl_lane[unl_l], unl_lane[unl_l + half]);
    *(unl_t *)result = unl_lane[0];
    return 0;
}
static void combine(void *into, const void *from) { *(unl_t *)into = unl_join(*(unl_t *)into, *(const unl_t *)from); }
""" % {"declarations": self.declarations(), "c": type_.c, "lanes": self.LANES, "joined": joined, "loop": loop,
       "operands": self.operands_of_a_loop(), "identity": identity, "gather": gather, "passed": self.passed(blocks)}
        text += ctext.entry(
            "reduction", name, " -> " + type_.c, ".partial = partial, .combine = combine, .partial_size = sizeof(unl_t), "
            ".block_items = %d" % REDUCED_BLOCKS)
        self.text = text
        self._kind, _, _, self._address, _ = self.made(text)

    def run(self, arrays: list, walk: Walk, raw: list, numbers: list, team: Any) -> Any:
        data, items = self.arguments(walk, numbers, [each.size for each in raw], False)
        operands = (*arrays, *raw)
        if 0 in walk.shape:
            items = 0
        found = call_native(
            self.name, self._kind, self._address, self.layout(tuple(each.ndim for each in operands)), data, operands, items,
            items * min(BLOCK, walk.shape[-1]) >= 20_000, False, team, [each.name for each in self.arrays + self.raw])
        return struct.unpack(self.type.code, found)[0]


def streams(bytes_: int) -> bool:
    """Whether results of so many bytes are stored past the caches."""
    return bool(_unlatch._streams(bytes_))
