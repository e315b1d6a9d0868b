#include "CSandbox.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/mempolicy.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const unsigned numbers[] = {
    [sandbox_mbind] = SYS_mbind,
    [sandbox_move_pages] = SYS_move_pages,
    [sandbox_get_mempolicy] = SYS_get_mempolicy,
    [sandbox_sched_setaffinity] = SYS_sched_setaffinity,
};

int sandbox_refuse(const int *calls, size_t count) {
    enum { most = 16 };
    if (count > most) return EINVAL;
    struct sock_filter steps[2 * most + 2];
    unsigned short length = 0;
    const unsigned number = __builtin_offsetof(struct seccomp_data, nr);
    steps[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number);
    for (size_t i = 0; i < count; i++) {
        steps[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, numbers[calls[i]], 0, 1);
        steps[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    }
    steps[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog program = {length, steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
    return result == 0 ? 0 : errno;
}

static int set_policy(int mode, unsigned long nodes) {
    return syscall(SYS_set_mempolicy, mode, &nodes, 8 * sizeof nodes) == 0 ? 0 : errno;
}

int sandbox_interleave(unsigned long nodes) { return set_policy(MPOL_INTERLEAVE, nodes); }

int sandbox_membind(unsigned long nodes) { return set_policy(MPOL_BIND, nodes); }

int sandbox_respect_permissions(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0) return errno;
    const unsigned overrides = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;
    sets[0].effective &= ~overrides;
    sets[0].permitted &= ~overrides;  // access() looks at these for root
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : errno;
}

static int leave_mounts(void) {
    if (unshare(CLONE_NEWNS) != 0) return errno;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : errno;
}

int sandbox_hide_folder(const char *path) {
    const int status = leave_mounts();
    if (status != 0) return status;
    return mount("none", path, "tmpfs", MS_RDONLY, NULL) == 0 ? 0 : errno;
}

int sandbox_hide(const char *path) {
    const int status = leave_mounts();
    if (status != 0) return status;
    return mount("/dev/null", path, NULL, MS_BIND, NULL) == 0 ? 0 : errno;
}
