#pragma once

// One version of a function for each instruction set, chosen by the loader. Only for leaf functions: what they
// call is compiled for the least processor, unless it is inlined.
#if defined(__x86_64__)
#define UNL_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define UNL_CLONES
#endif
