#pragma once

// One version of a function for each instruction set, chosen by the loader. Only for leaf functions: what they
// call is compiled for the least processor, unless it is inlined.
//
// Not under a sanitizer: the loader chooses before the sanitizer's runtime has started, and its checks crash there.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNL_CLONES
#endif
#endif

#if defined(UNL_CLONES)
#elif defined(__x86_64__)
#define UNL_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define UNL_CLONES
#endif
