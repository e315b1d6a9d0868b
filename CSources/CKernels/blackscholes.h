// The body of `blackscholes.c` for one type of numbers, included once for each. Given: real, NAME, and
// `least` and `most`: the least and the greatest normal numbers.
//
// Limit: the functions, one exponential, one logarithm and two error functions for an option.

// What has no weight has no share, also where it is infinite.
#define WEIGHED(value, weight) ((weight) == 0 ? 0 : (value) * (weight))

// A parameter that is too large for the type is the largest number that it has: an infinite one times 0 is no number.
UNL_BODY real NAME(held)(double value) {
    const real result = (real)value;
    return result > most ? most : result < -most ? -most : result;
}

UNL_BODY int NAME(prices)(void *arguments, size_t begin, size_t end, const functions *functions) {
    // So short that the processor is at the next function while it still divides for the last one: 128 options at once
    // took 1.3 times as long, 16 as well.
    enum { block = 32, widest = 64 / sizeof(real) };
    const unl_blackscholes_arguments *a = arguments;
    const real volatility = NAME(held)(a->volatility), rate = NAME(held)(a->rate);
    const real root_half = (real)0.70710678118654752440;
    _Alignas(64) real spot[block], strike[block], years[block], owed[block], ratio[block], d[2][block];
    for (size_t i = begin; i < end; i += block) {
        const size_t count = end - i < block ? end - i : block, bytes = count * sizeof(real);
        // The last options are computed as the others are, beside some that nobody asked for: so their bits do not
        // depend on how the items are dealt.
        const size_t whole = (count + widest - 1) / widest * widest;
        const size_t vectors = whole * sizeof(real) / functions->vector_size;
        memcpy(spot, (const real *)a->spot + i, bytes);
        memcpy(strike, (const real *)a->strike + i, bytes);
        memcpy(years, (const real *)a->years + i, bytes);
        for (size_t k = count; k < whole; k++) spot[k] = strike[k] = years[k] = 1;
        for (size_t k = 0; k < whole; k++) {
            // Two negative operands would have a logarithm of their ratio.
            ratio[k] = spot[k] < 0 || strike[k] < 0 ? (real)NAN : spot[k] / strike[k];
            owed[k] = -rate * years[k];
        }
        functions->log(ratio, ratio, vectors);
        functions->exp(owed, owed, vectors);
        for (size_t k = 0; k < whole; k++) {
            // Where nothing is spread, the sign of the drift decides; it must not be 0 / 0 at the strike itself.
            const real spread = volatility * __builtin_elementwise_sqrt(years[k]);
            const real divisor = spread < least ? least : spread;
            const real middle = (ratio[k] + rate * years[k]) / divisor;
            d[0][k] = (middle + spread / 2) * root_half;
            d[1][k] = (middle - spread / 2) * root_half;
        }
        functions->erf(d[0], d[0], vectors);
        functions->erf(d[1], d[1], vectors);
        for (size_t k = 0; k < whole; k++) {
            const real e1 = d[0][k], e2 = d[1][k], later = WEIGHED(owed[k], strike[k]);
            ratio[k] = (real)0.5 * (WEIGHED(spot[k], 1 + e1) - WEIGHED(later, 1 + e2));
            owed[k] = (real)0.5 * (WEIGHED(later, 1 - e2) - WEIGHED(spot[k], 1 - e1));
        }
        memcpy((real *)a->call + i, ratio, bytes);
        memcpy((real *)a->put + i, owed, bytes);
    }
    return 0;
}

#undef WEIGHED
#undef real
#undef least
#undef most
#undef NAME
