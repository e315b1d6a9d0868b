// The body of `blackscholes.c` for one type of numbers, included once for each. Given: real, NAME.
//
// Limit: the functions, one exponential, one logarithm and two error functions for an option.

UNL_BODY int NAME(prices)(void *arguments, size_t begin, size_t end, const functions *functions) {
    // So short that the processor is at the next function while it still divides for the last one: 128 options at once
    // took 1.3 times as long, 16 as well.
    enum { block = 32, widest = 64 / sizeof(real) };
    const unl_blackscholes_arguments *a = arguments;
    const real volatility = (real)a->volatility, rate = (real)a->rate;
    const real drift = (real)(a->rate + a->volatility * a->volatility / 2), root_half = (real)0.70710678118654752440;
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
            ratio[k] = spot[k] / strike[k];
            owed[k] = -rate * years[k];
        }
        functions->log(ratio, ratio, vectors);
        functions->exp(owed, owed, vectors);
        for (size_t k = 0; k < whole; k++) {
            const real spread = volatility * __builtin_elementwise_sqrt(years[k]);
            const real d1 = (ratio[k] + drift * years[k]) / spread;
            d[0][k] = d1 * root_half;
            d[1][k] = (d1 - spread) * root_half;
        }
        functions->erf(d[0], d[0], vectors);
        functions->erf(d[1], d[1], vectors);
        for (size_t k = 0; k < whole; k++) {
            const real e1 = d[0][k], e2 = d[1][k], later = strike[k] * owed[k];
            ratio[k] = (real)0.5 * (spot[k] * (1 + e1) - later * (1 + e2));
            owed[k] = (real)0.5 * (later * (1 - e2) - spot[k] * (1 - e1));
        }
        memcpy((real *)a->call + i, ratio, bytes);
        memcpy((real *)a->put + i, owed, bytes);
    }
    return 0;
}

#undef real
#undef NAME
