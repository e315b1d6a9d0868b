#pragma once

// Teams in C++17 or later, over unlatch_teams.h: link to libunlatch.
//
//     unlatch::team team;                                         // all cores that this process may use
//     team.parallel_for(count, [&](size_t begin, size_t end) {    // from all threads at once
//         for (size_t i = begin; i < end; i++) y[i] = 2 * x[i];
//     });
//     const double sum = team.reduce(count, 0.0, [&](size_t begin, size_t end) {
//         return std::accumulate(x + begin, x + end, 0.0);
//     }, std::plus<>());
//
// What a lambda throws stops the run, and is an `unlatch::error` here, which names the item if it was told.

#include "unlatch_kernel.hpp"
#include "unlatch_teams.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace unlatch {

/// Why a call failed, or a kernel.
class error : public std::runtime_error {
public:
    error(const std::string &what, int code, int kernel_status, std::size_t item)
        : std::runtime_error(what), code_(code), kernel_status_(kernel_status), item_(item) {}
    /// A value of <errno.h>, or UNL_ERROR_…
    int code() const noexcept { return code_; }
    /// What the kernel returned, with UNL_ERROR_KERNEL; else 0.
    int kernel_status() const noexcept { return kernel_status_; }
    /// The item that the kernel named, or UNL_NO_ITEM.
    std::size_t item() const noexcept { return item_; }

private:
    int code_, kernel_status_;
    std::size_t item_;
};

/// A set of threads that runs kernels and loops; see unlatch_teams.h. One thread may use it while others do.
class team {
public:
    /// A team of the caller's own threads; 0: as many as there are cores for this process.
    explicit team(int threads = 0) {
        check(unl_team_create(threads != 0 ? threads : unl_cores_limit(), nullptr, &team_), "unlatch::team");
    }
    /// A team of threads that are bound, one to each of these CPUs.
    explicit team(const std::vector<int> &cpus) {
        check(unl_team_create(static_cast<int>(cpus.size()), cpus.data(), &team_), "unlatch::team");
    }
    ~team() {
        if (team_ != nullptr) unl_team_destroy(team_);
    }
    team(team &&other) noexcept : team_(std::exchange(other.team_, nullptr)) {}
    team &operator=(team &&other) noexcept {
        std::swap(team_, other.team_);
        return *this;
    }

    /// For whatever unlatch_teams.h has beside this.
    unl_team *get() const noexcept { return team_; }

    /// Runs a described kernel on items [0, count).
    unl_grant run(
        const unl_kernel &kernel, void *arguments, std::size_t count, unl_schedule schedule = static_schedule,
        const unl_options *options = nullptr) const {
        return granted(kernel.name, kernel.error_text, [&](unl_grant *grant) {
            return unl_team_run(team_, schedule, count, &kernel, arguments, options, grant);
        });
    }

    /// Runs a described reduction into `result`, whose type must be its partial result's.
    template <class Result>
    unl_grant run(
        const unl_reduction &kernel, const void *arguments, std::size_t count, Result &result,
        unl_schedule schedule = static_schedule, const unl_options *options = nullptr) const {
        if (kernel.partial_size != sizeof result) {
            throw error(std::string(kernel.name) + ": the result has another size than the kernel's", EINVAL, 0, UNL_NO_ITEM);
        }
        return granted(kernel.name, kernel.error_text, [&](unl_grant *grant) {
            return unl_team_reduce(team_, schedule, count, &kernel, arguments, &result, options, grant);
        });
    }

    /// Runs a described team kernel.
    unl_grant run(const unl_team_kernel &kernel, void *arguments, const unl_options *options = nullptr) const {
        return granted(kernel.name, kernel.error_text, [&](unl_grant *grant) {
            return unl_team_run_region(team_, &kernel, arguments, options, grant);
        });
    }

    /// Calls `function(size_t begin, size_t end)` until each of the items [0, count) has been in one call.
    template <class Function>
    unl_grant parallel_for(
        std::size_t count, Function &&function, unl_schedule schedule = static_schedule,
        const unl_options *options = nullptr) const {
        using body = std::remove_reference_t<Function>;
        struct holder {
            body *function;
        } held{std::addressof(function)};
        const unl_kernel loop = kernel<holder>(
            "parallel_for", [](holder &a, size_t begin, size_t end) { return (*a.function)(begin, end); });
        return run(loop, &held, count, schedule, options);
    }

    /// Reduces items [0, count): `partial(size_t begin, size_t end)` is the value of a block, `combine(earlier, later)` that
    /// of two, from the first to the last, whatever the number of threads.
    template <class Value, class Partial, class Combine>
    Value reduce(
        std::size_t count, Value neutral, Partial &&partial, Combine &&combine, std::size_t block_items = 16384,
        unl_schedule schedule = static_schedule) const {
        if (block_items == 0) throw error("reduce: a block of no items", EINVAL, 0, UNL_NO_ITEM);
        std::vector<boxed<Value>> values(count / block_items + (count % block_items != 0), boxed<Value>{neutral});
        parallel_for(values.size(), [&](std::size_t first, std::size_t last) {
            for (std::size_t block = first; block < last; block++) {
                const std::size_t begin = block * block_items;
                const std::size_t end = count - begin < block_items ? count : begin + block_items;
                values[block].value = partial(begin, end);
            }
        }, schedule);
        Value sum = std::move(neutral);
        for (auto &block : values) sum = combine(std::move(sum), std::move(block.value));
        return sum;
    }

private:
    /// A std::vector<bool> would put several threads' values into one byte.
    template <class Value> struct boxed {
        Value value;
    };

    static void check(int status, const char *call) {
        if (status == 0) return;
        throw error(std::string(call) + ": " + unl_error_text(status), status, 0, UNL_NO_ITEM);
    }

    template <class Call>
    static unl_grant granted(const char *name, unl_error_text_function text, Call &&call) {
        char message[UNL_MESSAGE_SIZE] = "";
        unl_grant grant = {};
        grant.message = message;
        grant.message_size = sizeof message;
        const int status = call(&grant);
        grant.message = nullptr;
        grant.message_size = 0;
        if (status == 0) return grant;
        std::string why = std::string(name != nullptr ? name : "a kernel without a name") + ": ";
        int kernel_status = 0;
        if (status == UNL_ERROR_KERNEL) {
            kernel_status = grant.kernel_status;
            if (grant.failed_item != UNL_NO_ITEM) {
                why += "item " + std::to_string(grant.failed_item) + " failed";
            } else if (grant.failed_begin < grant.failed_end) {
                why += "items " + std::to_string(grant.failed_begin) + " to " + std::to_string(grant.failed_end - 1) +
                       " failed";
            } else {
                why += "the kernel failed";
            }
            why += " with status " + std::to_string(kernel_status);
            if (message[0] != '\0') {
                why += std::string(": ") + message;
            } else if (kernel_status < UNL_OWN_STATUS || text != nullptr) {
                why += std::string(": ") +
                       (kernel_status < UNL_OWN_STATUS ? unl_error_text(kernel_status) : text(kernel_status));
            }
        } else {
            why += message[0] != '\0' ? message : unl_error_text(status);
        }
        throw error(why, status, kernel_status, grant.failed_item);
    }

    unl_team *team_ = nullptr;
};

}  // namespace unlatch
