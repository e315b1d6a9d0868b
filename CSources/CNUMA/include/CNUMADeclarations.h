#pragma once

// What stands around declarations, for C++, and for compilers that do not know which pointers may be NULL. As in
// unlatch_kernel.h, which this target knows nothing of.

#if defined(__clang__)
#define UNL_PRIM_NULLABILITY_BEGIN                                                                                    \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wnullability-extension\"")
#define UNL_PRIM_NULLABILITY_END _Pragma("clang diagnostic pop")
#else
#define UNL_PRIM_NULLABILITY_BEGIN
#define UNL_PRIM_NULLABILITY_END
#ifndef _Nonnull
#define _Nonnull
#endif
#ifndef _Nullable
#define _Nullable
#endif
#endif

#ifdef __cplusplus
#define UNL_PRIM_BEGIN UNL_PRIM_NULLABILITY_BEGIN extern "C" {
#define UNL_PRIM_END } UNL_PRIM_NULLABILITY_END
#else
#define UNL_PRIM_BEGIN UNL_PRIM_NULLABILITY_BEGIN
#define UNL_PRIM_END UNL_PRIM_NULLABILITY_END
#endif
