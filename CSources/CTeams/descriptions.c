// What a kernel says of itself, and what is wrong with it. C lets a field be left out without a word.

#include "CTeams.h"

// Version 3 put fields behind those of version 2, so that a pointer to a struct of that one is read as far as it goes.
enum { oldest = 2 };

bool unl_kernel_abi_is_run(uint32_t abi) { return abi >= oldest && abi <= UNL_KERNEL_ABI; }

const char *unl_kernel_fault(const unl_kernel *kernel) {
    if (kernel->name == NULL) return "the description's field 'name' is NULL";
    const bool tells = kernel->abi > 2 && kernel->telling_chunk != NULL;
    return kernel->chunk != NULL || tells ? NULL : "the description's field 'chunk' is NULL";
}

const char *unl_reduction_fault(const unl_reduction *kernel) {
    if (kernel->name == NULL) return "the description's field 'name' is NULL";
    const bool tells = kernel->abi > 2 && kernel->telling_partial != NULL;
    if (kernel->partial == NULL && !tells) return "the description's field 'partial' is NULL";
    if (kernel->combine == NULL) return "the description's field 'combine' is NULL";
    if (kernel->partial_size == 0) return "the description's field 'partial_size' is 0";
    if (kernel->block_items == 0) return "the description's field 'block_items' is 0";
    const size_t alignment = kernel->abi > 2 ? kernel->partial_alignment : 0;
    if ((alignment & (alignment - 1)) != 0) return "the description's field 'partial_alignment' is no power of two";
    return NULL;
}

const char *unl_team_kernel_fault(const unl_team_kernel *kernel) {
    if (kernel->name == NULL) return "the description's field 'name' is NULL";
    return kernel->body != NULL ? NULL : "the description's field 'body' is NULL";
}

const char *unl_program_fault(const unl_program *program) {
    if (program->name == NULL) return "the description's field 'name' is NULL";
    return program->body != NULL ? NULL : "the description's field 'body' is NULL";
}
