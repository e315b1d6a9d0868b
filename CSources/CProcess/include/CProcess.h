#pragma once

// What all copies of Unlatch in a process share.
//
// A process may have several: extension modules that were built with Unlatch, and a program that was. Each has functions
// and variables of its own, of its own version. But the cores and the signals are the process's, so their numbers are kept
// in one structure: that of the first copy that met Python (`Interpreter+Sharing.swift` hands the address on). A copy goes
// on with its own structure until it is given another one, and where it knows another layout.
//
// A copy's code stays loaded as long as the process lives: its structure and its signal handler are in use by others.

/// The layout of the structure, and what its members mean. Another one has another number: its copies share nothing with
/// those of this one.
enum { UNL_PROCESS_LAYOUT = 1 };

typedef struct unl_process unl_process;

/// This copy's own structure, whose handlers are this copy's functions.
unl_process *_Nonnull unl_process_own(void);

/// The address of what this copy uses, for other copies.
void *_Nonnull unl_process_address(void);

/// Has this copy use another one's structure. Where it has its own handler in front of others' already, or uses another
/// structure, it stays with what it has: then the process has one more budget and one more watch, and that is all.
/// pre: `shared` comes from the `unl_process_address` of a copy of this layout.
void unl_process_adopt(void *_Nonnull shared);
