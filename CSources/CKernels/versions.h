#pragma once

// One version of each kernel for each instruction set, and the choice between them.
//
// A kernel is written once, as a function marked UNL_BODY. The macros below inline it into one function for each
// instruction set, so that the compiler chooses its instructions anew in each; what a body calls must be UNL_BODY,
// too, or it is compiled for the least processor. The choice is made when a descriptor is asked for, and not by the
// loader, so that it can be lowered (see `unl_instruction_set_lower`).

#include "CKernels.h"

#include <stddef.h>

#define UNL_BODY static inline __attribute__((always_inline))

#if defined(__x86_64__)
enum { UNL_LEVELS = 3 };
#define UNL_TARGET_1 __attribute__((target("arch=x86-64-v3")))
#define UNL_TARGET_2 __attribute__((target("arch=x86-64-v4")))
#else
enum { UNL_LEVELS = 1 };
#endif

/// The version that is in use, from 0, which every processor of the architecture can run, to UNL_LEVELS - 1.
int unl_level(void);

/// Versions of `int body(void *arguments, size_t begin, size_t end)`, in an array `body##_versions`.
#define UNL_CHUNK_VERSIONS(body)                                                                                     \
    UNL_VERSIONS(body, (void *arguments, size_t begin, size_t end), (arguments, begin, end), unl_chunk)

/// Versions of `int body(void *arguments, size_t begin, size_t end, unl_failure *failure)`, which tells what failed.
#define UNL_TELLING_VERSIONS(body)                                                                                   \
    UNL_VERSIONS(                                                                                                    \
        body, (void *arguments, size_t begin, size_t end, unl_failure *failure), (arguments, begin, end, failure),   \
        unl_telling_chunk)

/// Versions of `int body(const void *arguments, size_t begin, size_t end, void *partial)`.
#define UNL_PARTIAL_VERSIONS(body)                                                                                   \
    UNL_VERSIONS(                                                                                                    \
        body, (const void *arguments, size_t begin, size_t end, void *partial), (arguments, begin, end, partial),    \
        unl_partial)

#if defined(__x86_64__)
#define UNL_VERSIONS(body, parameters, names, type)                                                                  \
    static int body##_default parameters { return body names; }                                                      \
    UNL_TARGET_1 static int body##_v3 parameters { return body names; }                                              \
    UNL_TARGET_2 static int body##_v4 parameters { return body names; }                                              \
    __attribute__((unused)) static const type body##_versions[UNL_LEVELS] = {body##_default, body##_v3, body##_v4};
#else
#define UNL_VERSIONS(body, parameters, names, type)                                                                  \
    static int body##_default parameters { return body names; }                                                      \
    __attribute__((unused)) static const type body##_versions[UNL_LEVELS] = {body##_default};
#endif

/// The version of a body that is in use, for a team kernel that deals phases of it.
#define UNL_VERSION(body) (body##_versions[unl_level()])

#define UNL_KERNEL_AT(id, function, bytes, operations) {UNL_KERNEL_ABI, #id, function, bytes, operations, NULL}
#define UNL_TELLING_KERNEL_AT(id, function, bytes, operations)                                                       \
    {UNL_KERNEL_ABI, #id, NULL, bytes, operations, NULL, function}
#define UNL_REDUCTION_AT(id, function, combine, type, block, bytes, operations)                                      \
    {UNL_KERNEL_ABI, #id, function, combine, sizeof(type), block, bytes, operations, NULL}

#if defined(__x86_64__)
#define UNL_EACH(AT, id, body, ...)                                                                                  \
    {AT(id, body##_default, __VA_ARGS__), AT(id, body##_v3, __VA_ARGS__), AT(id, body##_v4, __VA_ARGS__)}
#else
#define UNL_EACH(AT, id, body, ...) {AT(id, body##_default, __VA_ARGS__)}
#endif

/// Defines `const unl_kernel *unl_ID_kernel(void)` over the versions of a body.
#define UNL_KERNEL(id, body, bytes, operations)                                                                      \
    UNL_CHUNK_VERSIONS(body)                                                                                         \
    UNL_KERNEL_OF(id, body, bytes, operations)

/// The same over versions that are there already: body##_default, body##_v3 and body##_v4.
#define UNL_KERNEL_OF(id, body, bytes, operations)                                                                   \
    const unl_kernel *unl_##id##_kernel(void) {                                                                      \
        static const unl_kernel kernels[UNL_LEVELS] = UNL_EACH(UNL_KERNEL_AT, id, body, bytes, operations);          \
        return &kernels[unl_level()];                                                                                \
    }

/// As UNL_KERNEL, over a body that tells what failed.
#define UNL_TELLING_KERNEL(id, body, bytes, operations)                                                              \
    UNL_TELLING_VERSIONS(body)                                                                                       \
    const unl_kernel *unl_##id##_kernel(void) {                                                                      \
        static const unl_kernel kernels[UNL_LEVELS] = UNL_EACH(UNL_TELLING_KERNEL_AT, id, body, bytes, operations);  \
        return &kernels[unl_level()];                                                                                \
    }

/// Defines `const unl_reduction *unl_ID_kernel(void)` over the versions of a body; `type` is that of a partial result.
#define UNL_REDUCTION(id, body, combine, type, block, bytes, operations)                                             \
    UNL_PARTIAL_VERSIONS(body)                                                                                       \
    const unl_reduction *unl_##id##_kernel(void) {                                                                   \
        static const unl_reduction kernels[UNL_LEVELS] =                                                             \
            UNL_EACH(UNL_REDUCTION_AT, id, body, combine, type, block, bytes, operations);                           \
        return &kernels[unl_level()];                                                                                \
    }
