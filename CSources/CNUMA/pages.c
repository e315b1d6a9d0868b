// Pages of CNUMA.h on Linux: where they shall lie, and where they do.

#include "CNUMA.h"
#include "fallback.h"
#include "libnuma.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// Not in every libc that builds this; the kernel has had them since 5.14 and 3.8.
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MPOL_LOCAL
#define MPOL_LOCAL 4
#endif

size_t unl_prim_page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

int unl_prim_pages_map(size_t bytes, void **pages) {
    void *mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return errno;
    *pages = mapped;
    return 0;
}

void unl_prim_pages_advise_huge(void *pages, size_t bytes) { madvise(pages, bytes, MADV_HUGEPAGE); }

void unl_prim_pages_keep_small(void *pages, size_t bytes) { madvise(pages, bytes, MADV_NOHUGEPAGE); }

int unl_prim_pages_unmap(void *pages, size_t bytes) { return munmap(pages, bytes) == 0 ? 0 : errno; }

// ---- Placing --------------------------------------------------------------------------------------------------

static const int modes[] = {
    [UNL_PAGES_FIRST_TOUCH] = MPOL_LOCAL,
    [UNL_PAGES_BIND] = MPOL_BIND,
    [UNL_PAGES_PREFER] = MPOL_PREFERRED,
    [UNL_PAGES_INTERLEAVE] = MPOL_INTERLEAVE,
};

int unl_prim_pages_place(void *pages, size_t bytes, unl_page_policy policy, const int *nodes, size_t count) {
    const unl_libnuma *const numa = unl_libnuma_table();
    if (numa == NULL) return unl_prim_fallback_pages_place(policy, nodes, count);
    const int most = numa->numa_max_node();
    for (size_t i = 0; i < count; i++) {
        if (nodes[i] < 0 || nodes[i] > most || nodes[i] >= UNL_MASK_NODES) return ENOENT;
        if (!numa->numa_bitmask_isbitset(*numa->numa_nodes, (unsigned)nodes[i])) return ENOENT;
    }
    unl_mask own;
    struct bitmask *const mask = unl_mask_clear(&own, UNL_MASK_NODES);
    for (size_t i = 0; i < count; i++) numa->numa_bitmask_setbit(mask, (unsigned)nodes[i]);
    // The kernel reads one bit less than it is told.
    const long result = numa->mbind(
        pages, bytes, modes[policy], count > 0 ? mask->maskp : NULL, count > 0 ? mask->size + 1 : 0, 0);
    return result == 0 ? 0 : errno;
}

int unl_prim_thread_policy(unl_page_policy *policy, int *nodes, size_t capacity, size_t *count) {
    *policy = UNL_PAGES_FIRST_TOUCH;
    *count = 0;
    const unl_libnuma *const numa = unl_libnuma_table();
    if (numa == NULL) return ENOSYS;
    unl_mask own;
    struct bitmask *const mask = unl_mask_clear(&own, UNL_MASK_NODES);
    int mode = 0;
    const int status = numa->get_mempolicy(&mode, mask->maskp, mask->size + 1, NULL, 0) == 0 ? 0 : errno;
    for (int known = UNL_PAGES_BIND; status == 0 && known <= UNL_PAGES_INTERLEAVE; known++) {
        // The upper bits are flags of the mode.
        if ((mode & 0xFF) == modes[known]) *policy = (unl_page_policy)known;
    }
    for (unsigned node = 0; status == 0 && *policy != UNL_PAGES_FIRST_TOUCH && node < mask->size; node++) {
        if (!numa->numa_bitmask_isbitset(mask, node)) continue;
        if (*count < capacity) nodes[*count] = (int)node;
        ++*count;
    }
    return status;
}

// ---- Touching -------------------------------------------------------------------------------------------------

int unl_prim_pages_touch(void *pages, size_t bytes) {
    if (madvise(pages, bytes, MADV_POPULATE_WRITE) == 0) return 0;
    // EINVAL: a kernel before 5.14. EAGAIN and EINTR: what is left is brought in page by page.
    if (errno != EINVAL && errno != EAGAIN && errno != EINTR) return errno == EFAULT ? ENOMEM : errno;
    const size_t page = unl_prim_page_size();
    for (size_t at = 0; at < bytes; at += page) {
        // A write that changes nothing, which the compiler may not leave out.
        volatile char *byte = (char *)pages + at;
        *byte = *byte;
    }
    return 0;
}

int unl_prim_pages_fill(void *pages, size_t bytes, int node) {
    enum { step = 64 << 20 };
    uint64_t available = 0;
    if (unl_prim_node_available_bytes(node, &available) == 0 && available < bytes) return ENOMEM;
    for (size_t done = 0; done < bytes; done += step) {
        const size_t now = bytes - done < step ? bytes - done : step;
        // Looked at again: others take memory, too.
        if (unl_prim_node_available_bytes(node, &available) == 0 && available < now) return ENOMEM;
        const int status = unl_prim_pages_touch((char *)pages + done, now);
        if (status != 0) return status;
    }
    return 0;
}

// ---- Asking ---------------------------------------------------------------------------------------------------

// Whether the kernel says nothing of pages that are there. Up to Linux 6.11 it does so for those whose users it samples
// (automatic NUMA balancing): it has taken them out of the tables until somebody reads them. So they are read.
static bool read_sampled(char *first, size_t count, size_t page, const int *nodes) {
    unsigned char there[512];
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (nodes[i] >= 0) continue;
        // The first that is missing: most arrays have none, and one call answers for all that follow.
        if (mincore(first + i * page, (count - i) * page, there + i) != 0) return found;
        for (; i < count; i++) {
            if (nodes[i] >= 0 || (there[i] & 1) == 0) continue;
            found = true;
            (void)*(volatile const char *)(first + i * page);
        }
    }
    return found;
}

int unl_prim_pages_nodes(void *first, size_t count, int *nodes) {
    const unl_libnuma *const numa = unl_libnuma_table();
    if (numa == NULL) return ENOSYS;
    // In batches: the kernel wants an address for each page, and an array may have millions.
    enum { batch = 512 };
    void *addresses[batch];
    const size_t page = unl_prim_page_size();
    for (size_t done = 0; done < count; done += batch) {
        const size_t now = count - done < batch ? count - done : batch;
        for (size_t i = 0; i < now; i++) addresses[i] = (char *)first + (done + i) * page;
        if (numa->move_pages(0, now, addresses, NULL, nodes + done, 0) != 0) return errno;
        if (!read_sampled(addresses[0], now, page, nodes + done)) continue;
        if (numa->move_pages(0, now, addresses, NULL, nodes + done, 0) != 0) return errno;
    }
    return 0;
}

void unl_prim_probe_placement(unl_placement_probe *probe) {
    *probe = (unl_placement_probe){ENOSYS, ENOSYS, ENOSYS, ENOSYS};
    enum { capacity = 8192 };
    int *const cpus = malloc(capacity * sizeof *cpus);
    size_t count = 0;
    if (cpus == NULL) {
        probe->bind_thread = ENOMEM;
    } else {
        probe->bind_thread = unl_prim_thread_cpus(cpus, capacity, &count);
        if (probe->bind_thread == 0) probe->bind_thread = unl_prim_bind_thread(cpus, count);
    }
    free(cpus);
    unl_page_policy policy;
    probe->ask_policy = unl_prim_thread_policy(&policy, NULL, 0, &count);
    void *page = NULL;
    const size_t bytes = unl_prim_page_size();
    if (unl_prim_pages_map(bytes, &page) != 0) return;
    probe->bind_pages = unl_prim_pages_place(page, bytes, UNL_PAGES_FIRST_TOUCH, NULL, 0);
    int node = -1;
    *(volatile char *)page = 1;
    probe->ask_pages = unl_prim_pages_nodes(page, 1, &node);
    unl_prim_pages_unmap(page, bytes);
}
