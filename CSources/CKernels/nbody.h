// The body of `nbody.c` for one type of numbers, included once for each. Given: real, whole (an integer as wide), NAME.
//
// Limit: the unit for roots and divisions, one of each for a pair. Newton's steps from an estimate, which need no such
// unit, took 1.2 times as long in vectors of 512 bits and 1.4 times in others, and are less exact; one division shared
// by two pairs saved nothing.

typedef real NAME(reals) __attribute__((vector_size(64)));
typedef whole NAME(flags) __attribute__((vector_size(64)));  // -1 = true

// The lanes are bodies i, the loop is over bodies j: each body's sums are in the order of j, wherever it stands. A
// vector needs as many registers as it has sums and coordinates, so there are two of them and no more.
UNL_BODY int NAME(nbody)(void *arguments, size_t begin, size_t end) {
    enum { lanes = 64 / sizeof(real), vectors = 2, group = vectors * lanes };
    const unl_nbody_arguments *a = arguments;
    const real *x = a->x, *y = a->y, *z = a->z, *mass = a->mass;
    real *ax = a->ax, *ay = a->ay, *az = a->az;
    const real gravity = (real)a->gravity, softening = (real)a->softening, softening2 = softening * softening;
    for (size_t first = begin; first < end; first += group) {
        NAME(reals) px[vectors], py[vectors], pz[vectors], sx[vectors], sy[vectors], sz[vectors];
        for (size_t lane = 0; lane < group; lane++) {
            const size_t i = lane < end - first ? first + lane : first;
            const size_t v = lane / lanes, at = lane % lanes;
            px[v][at] = x[i], py[v][at] = y[i], pz[v][at] = z[i];
        }
        for (size_t v = 0; v < vectors; v++) sx[v] = sy[v] = sz[v] = (NAME(reals)){0};
        for (size_t j = 0; j < a->count; j++) {
            if (mass[j] == 0) continue;  // attracts nobody, wherever it is
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++) {
                const NAME(reals) dx = x[j] - px[v], dy = y[j] - py[v], dz = z[j] - pz[v];
                const NAME(reals) square = dx * dx + dy * dy + dz * dz + softening2;
                // Not "square > 0": what is not a number must not be lost.
                const NAME(flags) apart = ~(NAME(flags))(square == 0);
                const NAME(reals) inverse =
                    (NAME(reals))((NAME(flags))(1 / __builtin_elementwise_sqrt(square)) & apart);
                // One factor after the other: the cube of a small distance has no reciprocal, and a body's distance
                // from itself, which is 0, must not meet an infinite weight.
                const NAME(reals) weight = mass[j] * inverse;
                sx[v] += dx * inverse * weight * inverse;
                sy[v] += dy * inverse * weight * inverse;
                sz[v] += dz * inverse * weight * inverse;
            }
        }
        for (size_t lane = 0; lane < group && lane < end - first; lane++) {
            const size_t v = lane / lanes, at = lane % lanes;
            ax[first + lane] = gravity * sx[v][at];
            ay[first + lane] = gravity * sy[v][at];
            az[first + lane] = gravity * sz[v][at];
        }
    }
    return 0;
}

#undef real
#undef whole
#undef NAME
