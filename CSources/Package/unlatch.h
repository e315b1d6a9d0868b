#pragma once

// Unlatch for C and C++: all of what libunlatch has. Compile with `pkg-config --cflags unlatch`, link with
// `pkg-config --libs unlatch`; in CMake, find_package(Unlatch) and Unlatch::unlatch.
//
// - unlatch_kernel.h: what a kernel is. It stands alone, and a kernel links to nothing. unlatch_kernel.hpp: in C++.
// - unlatch_teams.h: teams of threads that run kernels, and the cores that they share. unlatch_teams.hpp: in C++.
// - unlatch/CNUMA.h: places, as far as C has them: CPUs, quotas, nodes, pages, the machine. Which CPUs a team is to have is
//   chosen with these; Swift's `Place` (nodes by name, spread, close) and its arrays have no counterpart here.
// - unlatch/CKernels.h: the bundled kernels, with the arguments and preconditions of each.
//
// Functions take what their headers say. Python is not in here.

#ifdef UNL_IN_SOURCES
#include "CKernels.h"
#include "CNUMA.h"
#include "unlatch_kernel.h"
#include "unlatch_teams.h"
#else
#include "unlatch/CKernels.h"
#include "unlatch/CNUMA.h"
#include "unlatch_kernel.h"
#include "unlatch_teams.h"
#endif
