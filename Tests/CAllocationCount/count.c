#include "CAllocationCount.h"

#include <errno.h>
#include <stdatomic.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNCOUNTED
#endif
#endif

static _Atomic size_t count;

size_t allocations(void) { return atomic_load_explicit(&count, memory_order_relaxed); }

#ifdef UNCOUNTED

bool allocations_counted(void) { return false; }

#else

bool allocations_counted(void) { return true; }

// glibc's own names for what the definitions below stand in front of.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t items, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

#define COUNTED __attribute__((visibility("default"), used))

static void note(void) { atomic_fetch_add_explicit(&count, 1, memory_order_relaxed); }

COUNTED void *malloc(size_t size) {
    note();
    return __libc_malloc(size);
}

COUNTED void *calloc(size_t items, size_t size) {
    note();
    return __libc_calloc(items, size);
}

COUNTED void *realloc(void *memory, size_t size) {
    note();
    return __libc_realloc(memory, size);
}

COUNTED void *aligned_alloc(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

COUNTED int posix_memalign(void **memory, size_t alignment, size_t size) {
    note();
    void *const made = __libc_memalign(alignment, size);
    if (made == NULL) return ENOMEM;
    *memory = made;
    return 0;
}

#endif
