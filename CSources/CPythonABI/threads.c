#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "CPythonABI.h"

_Thread_local unl_python_thread unl_this_thread;

/// Reads a word that another thread may just have freed. Where the system forbids the call that reports unmapped memory
/// as an error, the word is read as it is: the allocator keeps what is this small mapped.
static unsigned long read_word(const char *address) {
    unsigned long word = 0;
    struct iovec here = {&word, sizeof word}, there = {(void *)address, sizeof word};
    if (process_vm_readv(getpid(), &here, 1, &there, 1, 0) != sizeof word) memcpy(&word, address, sizeof word);
    return word;
}

int unl_python_is_state_of_this_thread(void *current) {
    if (unl_py.unl_thread_number_offset == 0 || !unl_python_has_other_interpreters()) return 0;
    if (current == unl_this_thread.entered) return 1;
    // A state of this thread stays the current one while we look. One of another thread may be gone at any moment.
    const int is_ours =
        read_word((const char *)current + unl_py.unl_thread_number_offset) == unl_py.PyThread_get_thread_ident();
    return is_ours && unl_py.unl_current_thread_state() == current;
}
