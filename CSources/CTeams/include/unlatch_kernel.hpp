#pragma once

// Kernels in C++17 or later, over unlatch_kernel.h: lambdas become descriptions, and what they throw becomes the error of
// the run, with its what(). This header stands alone as well, and a kernel links to nothing.
//
//     #include "unlatch_kernel.hpp"
//
//     template <class T> struct scale_arguments { T factor; const T *x; T *y; };
//
//     template <class T> const unl_kernel &scale() {
//         static const unl_kernel kernel = unlatch::kernel<scale_arguments<T>>(
//             "scale", [](scale_arguments<T> &a, size_t begin, size_t end) {
//                 for (size_t i = begin; i < end; i++) a.y[i] = a.factor * a.x[i];
//             }, {2 * sizeof(T), 1});
//         return kernel;
//     }
//
//     extern "C" const unl_kernel *scale_f32(void) { return &scale<float>(); }
//     extern "C" const unl_kernel *scale_f64(void) { return &scale<double>(); }
//
// A lambda that cannot go on throws: `throw unlatch::failure(i, "a mass must be above 0")` names the item, a
// std::system_error keeps its number, a std::bad_alloc is ENOMEM, any other std::exception is UNL_EXCEPTION with its
// what(). A lambda may return a status instead, as a kernel in C does.
//
// Such lambdas capture nothing: several threads call one function for all runs, and what differs are its arguments.

#include "unlatch_kernel.h"

#include <cerrno>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

namespace unlatch {

/// The status of an exception that has no number of its own.
inline constexpr int exception_status = UNL_OWN_STATUS + 0xECE;

/// What a kernel throws that knows which item failed.
class failure : public std::runtime_error {
public:
    failure(std::size_t item, const std::string &message, int status = exception_status)
        : std::runtime_error(message), item_(item), status_(status) {}
    std::size_t item() const noexcept { return item_; }
    int status() const noexcept { return status_; }

private:
    std::size_t item_;
    int status_;
};

/// Thrown out of a body when a phase or a barrier says that the run is over; what was said of the reason stays.
class stopped {
public:
    explicit stopped(int status) noexcept : status_(status) {}
    int status() const noexcept { return status_; }

private:
    int status_;
};

/// Memory traffic in bytes, and floating-point operations, of an item; 0: it depends on the arguments.
struct cost {
    double bytes_per_item = 0;
    double operations_per_item = 0;
};

namespace detail {

inline const char *exception_text(int status) {
    return status == exception_status ? "an exception was thrown" : "a status of the kernel's own";
}

/// A status is never 0 where something was thrown.
inline int nonzero(int status) noexcept { return status != 0 ? status : exception_status; }

/// Calls `body`; what it throws becomes a status and what `failure` says.
template <class Body> int guarded(unl_failure *said, Body &&body) noexcept {
    try {
        if constexpr (std::is_void_v<decltype(body())>) {
            body();
            return 0;
        } else {
            static_assert(std::is_convertible_v<decltype(body()), int>, "a kernel returns nothing, or a status");
            return body();
        }
    } catch (const stopped &end) {
        return nonzero(end.status());
    } catch (const failure &error) {
        return unl_fail(said, nonzero(error.status()), error.item(), error.what());
    } catch (const std::system_error &error) {
        const auto &category = error.code().category();
        const bool numbered = category == std::generic_category() || category == std::system_category();
        return unl_fail(
            said, numbered ? nonzero(error.code().value()) : exception_status, UNL_NO_ITEM, error.what());
    } catch (const std::bad_alloc &error) {
        return unl_fail(said, ENOMEM, UNL_NO_ITEM, error.what());
    } catch (const std::exception &error) {
        return unl_fail(said, exception_status, UNL_NO_ITEM, error.what());
    } catch (...) {
        return unl_fail(said, exception_status, UNL_NO_ITEM, "what was thrown is no std::exception");
    }
}

template <class Function> constexpr bool captures_nothing = std::is_empty_v<Function>;

}  // namespace detail

// ---- Kernels of independent items -----------------------------------------------------------------------------------

/// Describes `function(Arguments &, size_t begin, size_t end)`. The name must live for ever, as a literal does.
template <class Arguments, class Function>
unl_kernel kernel(const char *name, Function function, cost each = {}) {
    static_assert(detail::captures_nothing<Function>, "a kernel captures nothing: what it needs are its arguments");
    static const Function body = function;  // one for each lambda, which is a type of its own
    unl_kernel description = {};
    description.abi = UNL_KERNEL_ABI;
    description.name = name;
    description.telling_chunk = [](void *arguments, size_t begin, size_t end, unl_failure *said) noexcept -> int {
        return detail::guarded(said, [&] { return body(*static_cast<Arguments *>(arguments), begin, end); });
    };
    description.bytes_per_item = each.bytes_per_item;
    description.operations_per_item = each.operations_per_item;
    description.error_text = detail::exception_text;
    return description;
}

// ---- Reductions ---------------------------------------------------------------------------------------------------

/// Describes a reduction: `partial(const Arguments &, size_t begin, size_t end) -> Partial`, which returns the neutral
/// value for an empty range, and `combine(const Partial &earlier, const Partial &later) -> Partial`. `Partial` is copied as
/// bytes; its alignment is told.
template <class Arguments, class Partial, class Reduce, class Combine>
unl_reduction reduction(
    const char *name, Reduce partial, Combine combine, std::size_t block_items = 16384, cost each = {}) {
    static_assert(
        detail::captures_nothing<Reduce> && detail::captures_nothing<Combine>,
        "a reduction captures nothing: what it needs are its arguments");
    static_assert(std::is_trivially_copyable_v<Partial>, "partial results are copied as bytes");
    static_assert(
        noexcept(combine(std::declval<const Partial &>(), std::declval<const Partial &>())),
        "combining must not throw: say noexcept");
    static const Reduce reduce = partial;
    static const Combine join = combine;
    unl_reduction description = {};
    description.abi = UNL_KERNEL_ABI;
    description.name = name;
    description.telling_partial = [](const void *arguments, size_t begin, size_t end, void *into,
                                     unl_failure *said) noexcept -> int {
        return detail::guarded(
            said, [&] { ::new (into) Partial(reduce(*static_cast<const Arguments *>(arguments), begin, end)); });
    };
    description.combine = [](void *into, const void *from) noexcept {
        Partial &earlier = *static_cast<Partial *>(into);
        earlier = join(static_cast<const Partial &>(earlier), *static_cast<const Partial *>(from));
    };
    description.partial_size = sizeof(Partial);
    description.partial_alignment = alignof(Partial);
    description.block_items = block_items;
    description.bytes_per_item = each.bytes_per_item;
    description.operations_per_item = each.operations_per_item;
    description.error_text = detail::exception_text;
    return description;
}

/// The same for large results: one for each thread. `accumulate(const Arguments &, size_t begin, size_t end, Partial &)`
/// adds items to a result, which begins as what `partial` returns for an empty range.
template <class Arguments, class Partial, class Reduce, class Combine, class Accumulate>
unl_reduction accumulating_reduction(
    const char *name, Reduce partial, Combine combine, Accumulate accumulate, std::size_t block_items = 16384,
    cost each = {}) {
    static_assert(detail::captures_nothing<Accumulate>, "a reduction captures nothing: what it needs are its arguments");
    static const Accumulate add = accumulate;
    unl_reduction description = reduction<Arguments, Partial>(name, partial, combine, block_items, each);
    description.accumulate = [](const void *arguments, size_t begin, size_t end, void *into,
                                unl_failure *said) noexcept -> int {
        return detail::guarded(said, [&] {
            return add(*static_cast<const Arguments *>(arguments), begin, end, *static_cast<Partial *>(into));
        });
    };
    return description;
}

// ---- Team kernels -------------------------------------------------------------------------------------------------

inline constexpr unl_schedule static_schedule{UNL_STATIC, 0};
inline constexpr unl_schedule dynamic_schedule(std::size_t chunk) { return {UNL_DYNAMIC, chunk}; }
inline constexpr unl_schedule guided_schedule(std::size_t least) { return {UNL_GUIDED, least}; }

/// A thread of the team that runs a body, as that thread sees it.
class thread_context {
public:
    explicit thread_context(unl_thread_context &context) noexcept : context_(context) {}

    /// Of this thread, from 0 on.
    std::size_t index() const noexcept { return context_.index; }
    /// Threads in the team.
    std::size_t count() const noexcept { return context_.count; }

    /// Waits until all threads are here. Throws `stopped` when the run is over.
    void barrier() const {
        const int status = unl_barrier(&context_);
        if (status != 0) throw stopped(status);
    }

    /// Deals items [0, count) to the threads, which work on them with `function(size_t begin, size_t end)`, a lambda that
    /// may capture, and waits until all are done. Schedule and count are the same on all threads. Throws `stopped` when the
    /// run is over, also where what `function` threw is the reason.
    template <class Function>
    void phase(unl_schedule schedule, std::size_t count, Function &&function) const {
        struct call {
            Function &function;
            unl_failure *said;
        } mine{function, context_.failure};
        const int status = unl_phase(
            &context_, schedule, count,
            [](void *arguments, size_t begin, size_t end) noexcept -> int {
                call &a = *static_cast<call *>(arguments);
                return detail::guarded(a.said, [&] { return a.function(begin, end); });
            },
            &mine);
        if (status != 0) throw stopped(status);
    }
    template <class Function> void phase(std::size_t count, Function &&function) const {
        phase(static_schedule, count, std::forward<Function>(function));
    }

private:
    unl_thread_context &context_;
};

/// Describes `body(const thread_context &, Arguments &)`, which all threads of a team call.
template <class Arguments, class Function>
unl_team_kernel team_kernel(const char *name, Function function, cost each = {}) {
    static_assert(detail::captures_nothing<Function>, "a kernel captures nothing: what it needs are its arguments");
    static const Function body = function;
    unl_team_kernel description = {};
    description.abi = UNL_KERNEL_ABI;
    description.name = name;
    description.body = [](unl_thread_context *context, void *arguments) noexcept -> int {
        return detail::guarded(context->failure, [&] {
            return body(thread_context(*context), *static_cast<Arguments *>(arguments));
        });
    };
    description.bytes_per_item = each.bytes_per_item;
    description.operations_per_item = each.operations_per_item;
    description.error_text = detail::exception_text;
    return description;
}

}  // namespace unlatch

/// In C's spelling, for whoever reads a status.
#define UNL_EXCEPTION (::unlatch::exception_status)
