#include <pthread.h>
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

// The threads on which Python has called Swift.
static unl_python_thread *listed;
static pthread_mutex_t listing = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int has_key;

static void unlist(void *context) {
    unl_python_thread *thread = context;
    pthread_mutex_lock(&listing);
    for (unl_python_thread **link = &listed; *link; link = &(*link)->next) {
        if (*link != thread) continue;
        *link = thread->next;
        break;
    }
    thread->is_listed = 0;
    pthread_mutex_unlock(&listing);
}

static void make_key(void) { has_key = pthread_key_create(&key, unlist) == 0; }

void unl_python_list_thread(unl_python_thread *thread) {
    pthread_once(&once, make_key);
    pthread_mutex_lock(&listing);
    thread->is_listed = 1;
    // One that cannot be taken off at its end is not listed, and then nobody is ever known to be outside.
    if (has_key && pthread_setspecific(key, thread) == 0) {
        thread->next = listed;
        listed = thread;
    } else {
        has_key = 0;
    }
    pthread_mutex_unlock(&listing);
}

int unl_python_is_inside(void) {
    if (unl_py.unl_is_free_threaded || unl_python_has_other_interpreters()) return 1;
    int found = 0;
    pthread_mutex_lock(&listing);
    // The others wrote their numbers with the lock, which this thread has now.
    for (unl_python_thread *thread = listed; thread && !found; thread = thread->next) found = thread->postponing != 0;
    found = found || !has_key;
    pthread_mutex_unlock(&listing);
    return found;
}

void unl_python_forget_threads(void) {
    // The mutex may be another thread's for ever; nobody else is here.
    pthread_mutex_init(&listing, NULL);
    unl_python_thread *const mine = &unl_this_thread;
    listed = mine->is_listed && has_key ? mine : NULL;
    mine->next = NULL;
}
