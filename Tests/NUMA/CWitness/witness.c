#include "CWitness.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

witness_place witness_here(void) {
    unsigned cpu = 0, node = 0;
    if (syscall(SYS_getcpu, &cpu, &node, NULL) != 0) return (witness_place){-1, -1};
    return (witness_place){(int)cpu, (int)node};
}

int witness_node_of(const void *address) {
    int node = 0;
    // Not move_pages, through which CNUMA asks.
    if (syscall(SYS_get_mempolicy, &node, NULL, 0UL, address, MPOL_F_NODE | MPOL_F_ADDR) != 0) return -errno;
    return node;
}

size_t witness_affinity(int *cpus, size_t capacity) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    if (sched_getaffinity(0, sizeof mask, &mask) != 0) return 0;
    size_t count = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET((size_t)cpu, &mask)) continue;
        if (count < capacity) cpus[count] = cpu;
        count++;
    }
    return count;
}

bool witness_bind(int cpu) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    CPU_SET((size_t)cpu, &mask);
    return sched_setaffinity(0, sizeof mask, &mask) == 0;
}

bool witness_runs_avx2(void) {
#if defined(__x86_64__)
    const pid_t child = fork();
    if (child == 0) {
        __asm__ volatile("vpaddd %%ymm0, %%ymm0, %%ymm0" ::: "xmm0");
        _exit(0);
    }
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
#else
    return false;
#endif
}
