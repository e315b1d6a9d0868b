#pragma once

// glibc's vector functions, over whole vectors in memory.
//
// They take and return a vector in a register, as the x86-64 vector ABI says, and clang can make such a call only in a
// file that is compiled for that instruction set as a whole: elsewhere it passes wide vectors in memory. (And of
// `-fveclib=libmvec`, which would have it vectorise loops over `exp`, it knows neither the AVX-512 functions nor erf.)
// So the loop is written in assembly, once for all of them:
//
//     for (; vectors > 0; vectors--, to += width, from += width) *to = function(*from);

#include <stddef.h>

#if defined(__x86_64__)

/// What a loop calls: a function of libmvec since glibc 2.22, or one that glibc has from 2.35 on alone, through a pointer
/// in glibc.c, so that a program built here starts on an older one, too.
#define UNL_LINKED(function) #function "@PLT"
#define UNL_FOUND(function) "*unl" #function "(%rip)"

/// Defines `name(to, from, vectors)` over `function`, as one of the two above names it. `reg` is the register of the
/// first argument and of the result, `bytes` its size, `load` and `store` the instructions that move it, `zero_upper`
/// what follows wide instructions.
#define UNL_VECTOR_LOOP(name, function, reg, bytes, load, store, zero_upper)                                         \
    void name(void *to, const void *from, size_t vectors);                                                           \
    __asm__(                                                                                                         \
        ".pushsection .text\n"                                                                                       \
        ".p2align 4\n"                                                                                               \
        ".type " #name ", @function\n"                                                                               \
        #name ":\n"                                                                                                  \
        ".cfi_startproc\n"                                                                                           \
        "test %rdx, %rdx\n"                                                                                          \
        "je 2f\n"                                                                                                    \
        /* The three registers keep their values over the calls, and align the stack for them. */                    \
        "push %rbx\n"                                                                                                \
        ".cfi_adjust_cfa_offset 8\n"                                                                                 \
        ".cfi_rel_offset %rbx, 0\n"                                                                                  \
        "push %r14\n"                                                                                                \
        ".cfi_adjust_cfa_offset 8\n"                                                                                 \
        ".cfi_rel_offset %r14, 0\n"                                                                                  \
        "push %r15\n"                                                                                                \
        ".cfi_adjust_cfa_offset 8\n"                                                                                 \
        ".cfi_rel_offset %r15, 0\n"                                                                                  \
        "mov %rdi, %rbx\n"                                                                                           \
        "mov %rsi, %r14\n"                                                                                           \
        "mov %rdx, %r15\n"                                                                                           \
        ".p2align 4\n"                                                                                               \
        "1:\n"                                                                                                       \
        load " (%r14), %" reg "\n"                                                                                   \
        "call " function "\n"                                                                                        \
        store " %" reg ", (%rbx)\n"                                                                                  \
        "add $" #bytes ", %r14\n"                                                                                    \
        "add $" #bytes ", %rbx\n"                                                                                    \
        "dec %r15\n"                                                                                                 \
        "jne 1b\n"                                                                                                   \
        "pop %r15\n"                                                                                                 \
        ".cfi_adjust_cfa_offset -8\n"                                                                                \
        ".cfi_restore %r15\n"                                                                                        \
        "pop %r14\n"                                                                                                 \
        ".cfi_adjust_cfa_offset -8\n"                                                                                \
        ".cfi_restore %r14\n"                                                                                        \
        "pop %rbx\n"                                                                                                 \
        ".cfi_adjust_cfa_offset -8\n"                                                                                \
        ".cfi_restore %rbx\n"                                                                                        \
        zero_upper                                                                                                   \
        "2:\n"                                                                                                       \
        "ret\n"                                                                                                      \
        ".cfi_endproc\n"                                                                                             \
        ".size " #name ", . - " #name "\n"                                                                           \
        ".popsection\n");

/// Six loops over a function: floats and doubles for each instruction set, to the cache and (`_streamed`) past it. `CALL`
/// is UNL_LINKED or UNL_FOUND.
#define UNL_VECTOR_LOOPS(id, CALL)                                                                                   \
    UNL_VECTOR_LOOP(id##_f32_loop_default, CALL(_ZGVbN4v_##id##f), "xmm0", 16, "movups", "movups", "")               \
    UNL_VECTOR_LOOP(id##_f64_loop_default, CALL(_ZGVbN2v_##id), "xmm0", 16, "movups", "movups", "")                  \
    UNL_VECTOR_LOOP(id##_f32_loop_v3, CALL(_ZGVdN8v_##id##f), "ymm0", 32, "vmovups", "vmovups", "vzeroupper\n")      \
    UNL_VECTOR_LOOP(id##_f64_loop_v3, CALL(_ZGVdN4v_##id), "ymm0", 32, "vmovups", "vmovups", "vzeroupper\n")         \
    UNL_VECTOR_LOOP(id##_f32_loop_v4, CALL(_ZGVeN16v_##id##f), "zmm0", 64, "vmovups", "vmovups", "vzeroupper\n")     \
    UNL_VECTOR_LOOP(id##_f64_loop_v4, CALL(_ZGVeN8v_##id), "zmm0", 64, "vmovups", "vmovups", "vzeroupper\n")         \
    UNL_VECTOR_LOOP(id##_f32_streamed_default, CALL(_ZGVbN4v_##id##f), "xmm0", 16, "movups", "movntps", "")          \
    UNL_VECTOR_LOOP(id##_f64_streamed_default, CALL(_ZGVbN2v_##id), "xmm0", 16, "movups", "movntps", "")             \
    UNL_VECTOR_LOOP(id##_f32_streamed_v3, CALL(_ZGVdN8v_##id##f), "ymm0", 32, "vmovups", "vmovntps", "vzeroupper\n") \
    UNL_VECTOR_LOOP(id##_f64_streamed_v3, CALL(_ZGVdN4v_##id), "ymm0", 32, "vmovups", "vmovntps", "vzeroupper\n")    \
    UNL_VECTOR_LOOP(id##_f32_streamed_v4, CALL(_ZGVeN16v_##id##f), "zmm0", 64, "vmovups", "vmovntps", "vzeroupper\n")\
    UNL_VECTOR_LOOP(id##_f64_streamed_v4, CALL(_ZGVeN8v_##id), "zmm0", 64, "vmovups", "vmovntps", "vzeroupper\n")

#endif
