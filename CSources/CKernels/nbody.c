// Forces between all pairs of bodies.

#include "versions.h"

#define real double
#define whole int64_t
#define NAME(stem) stem##_f64
#include "nbody.h"

#define real float
#define whole int32_t
#define NAME(stem) stem##_f32
#include "nbody.h"

// What an item costs depends on how many bodies there are.
UNL_KERNEL(nbody_f64, nbody_f64, 0, 0)
UNL_KERNEL(nbody_f32, nbody_f32, 0, 0)
