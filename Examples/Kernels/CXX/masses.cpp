// The same in C++17: lambdas, templates over element types, exceptions.
//
//     c++ -std=c++17 -O2 masses.cpp -o masses $(pkg-config --cflags --libs unlatch)

#include <unlatch_teams.hpp>

#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

// ---- A kernel for any type of number ---------------------------------------------------------------------------------

template <class T> struct inverse_arguments {
    const T *mass;
    T *inverse;
};

template <class T> const unl_kernel &inverse() {
    static const unl_kernel kernel = unlatch::kernel<inverse_arguments<T>>(
        "inverse",
        [](inverse_arguments<T> &a, size_t begin, size_t end) {
            for (size_t i = begin; i < end; i++) {
                if (!(a.mass[i] > 0)) throw unlatch::failure(i, "a mass must be above 0, and is " + std::to_string(a.mass[i]));
                a.inverse[i] = 1 / a.mass[i];
            }
        },
        {2 * sizeof(T), 1});
    return kernel;
}

// ---- A reduction whose result fills a cache line ---------------------------------------------------------------------

struct alignas(64) moments {
    double count, sum, squares;
};

const unl_reduction &statistics() {
    static const unl_reduction kernel = unlatch::reduction<double, moments>(
        "statistics",
        [](const double &first, size_t begin, size_t end) {
            moments sum = {};
            for (const double *x = &first + begin; x != &first + end; x++) {
                sum.count++;
                sum.sum += *x;
                sum.squares += *x * *x;
            }
            return sum;
        },
        [](const moments &a, const moments &b) noexcept {
            return moments{a.count + b.count, a.sum + b.sum, a.squares + b.squares};
        },
        1000);
    return kernel;
}

// ---- Phases ----------------------------------------------------------------------------------------------------------

struct bar {
    std::vector<double> now, next;
    int steps;
};

const unl_team_kernel &heat() {
    static const unl_team_kernel kernel = unlatch::team_kernel<bar>("heat", [](const unlatch::thread_context &team, bar &a) {
        double *now = a.now.data(), *next = a.next.data();
        const size_t count = a.now.size();
        for (int step = 0; step < a.steps; step++) {
            team.phase(count, [&](size_t begin, size_t end) {
                for (size_t i = begin; i < end; i++) {
                    const double left = i > 0 ? now[i - 1] : 0, right = i + 1 < count ? now[i + 1] : 0;
                    next[i] = now[i] + 0.25 * (left - 2 * now[i] + right);
                }
            });
            std::swap(now, next);
        }
    });
    return kernel;
}

// ---- The program -----------------------------------------------------------------------------------------------------

void demand(bool holds, const char *what) {
    if (!holds) throw std::logic_error(what);
}

template <class T> void inverses(const unlatch::team &team, const char *type) {
    std::vector<T> mass(100000), result(mass.size());
    for (size_t i = 0; i < mass.size(); i++) mass[i] = static_cast<T>(1 + i % 1000);
    inverse_arguments<T> arguments{mass.data(), result.data()};
    team.run(inverse<T>(), &arguments, mass.size());
    for (size_t i = 0; i < mass.size(); i++) demand(result[i] == 1 / mass[i], "an inverse is wrong");
    std::printf("inverse of %s: right\n", type);
}

int main() try {
    const unlatch::team team;
    inverses<float>(team, "float");
    inverses<double>(team, "double");

    const size_t count = 10'000'000;
    const std::vector<double> x(count, 0.5);
    moments all;
    team.run(statistics(), x.data(), count, all);
    demand(all.count == count && all.sum == 0.5 * count && all.squares == 0.25 * count, "the statistics are wrong");
    std::printf("statistics: %.0f, %.1f\n", all.count, all.sum);

    bar rod{std::vector<double>(100000), std::vector<double>(100000), 10};
    rod.now[50000] = 1;
    team.run(heat(), &rod);
    demand(std::abs(std::accumulate(rod.now.begin(), rod.now.end(), 0.0) - 1) < 1e-12, "the heat is wrong");
    std::printf("heat: right\n");

    // Loops and reductions of lambdas that capture.
    std::vector<double> doubled(count);
    team.parallel_for(count, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; i++) doubled[i] = 2 * x[i];
    });
    const double sum = team.reduce(
        count, 0.0,
        [&](size_t begin, size_t end) { return std::accumulate(&doubled[0] + begin, &doubled[0] + end, 0.0); },
        std::plus<>());
    demand(sum == count, "the sum is wrong");
    std::printf("sum: %.1f\n", sum);

    // What a lambda throws stops the run and arrives here.
    try {
        team.parallel_for(count, [](size_t begin, size_t end) {
            for (size_t i = begin; i < end; i++) {
                if (i == 777) throw unlatch::failure(i, "this one is not wanted");
            }
        });
        demand(false, "nothing was thrown");
    } catch (const unlatch::error &error) {
        demand(error.item() == 777 && error.code() == UNL_ERROR_KERNEL, error.what());
        std::printf("%s\n", error.what());
    }
    try {
        team.parallel_for(100, [](size_t, size_t) { throw std::invalid_argument("no such colour"); });
        demand(false, "nothing was thrown");
    } catch (const unlatch::error &error) {
        demand(std::string(error.what()).find(": no such colour") != std::string::npos, error.what());
        demand(error.kernel_status() == UNL_EXCEPTION, "another status");
        std::printf("%s\n", error.what());
    }
} catch (const std::exception &error) {
    std::fprintf(stderr, "masses: %s\n", error.what());
    return 1;
}
