#include "CAllocationCount.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNCOUNTED
#endif
#endif

static _Atomic size_t count, freed;

size_t allocations(void) { return atomic_load_explicit(&count, memory_order_relaxed); }

size_t live_allocations(void) {
    // In this order: what is freed between the two is not missing.
    const size_t gone = atomic_load_explicit(&freed, memory_order_relaxed);
    return atomic_load_explicit(&count, memory_order_relaxed) - gone;
}

#ifdef UNCOUNTED

bool allocations_counted(void) { return false; }

#else

bool allocations_counted(void) { return true; }

// glibc's own names for what the definitions below stand in front of.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t items, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

#define COUNTED __attribute__((visibility("default"), used))

// One more, where there is memory.
static void *made(void *memory) {
    if (memory != NULL) atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    return memory;
}

static void gone(void) { atomic_fetch_add_explicit(&freed, 1, memory_order_relaxed); }

COUNTED void *malloc(size_t size) { return made(__libc_malloc(size)); }

COUNTED void *calloc(size_t items, size_t size) { return made(__libc_calloc(items, size)); }

COUNTED void *realloc(void *memory, size_t size) {
    void *const result = __libc_realloc(memory, size);
    // Counts as one that goes and one that comes. Without a result it failed, and the old one stays, or size was 0.
    if (memory != NULL && (result != NULL || size == 0)) gone();
    return made(result);
}

COUNTED void *memalign(size_t alignment, size_t size) { return made(__libc_memalign(alignment, size)); }

COUNTED void *aligned_alloc(size_t alignment, size_t size) { return made(__libc_memalign(alignment, size)); }

COUNTED void *valloc(size_t size) { return made(__libc_memalign((size_t)sysconf(_SC_PAGESIZE), size)); }

COUNTED void free(void *memory) {
    if (memory != NULL) gone();
    __libc_free(memory);
}

COUNTED int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *const made_here = made(__libc_memalign(alignment, size));
    if (made_here == NULL) return ENOMEM;
    *memory = made_here;
    return 0;
}

#endif
