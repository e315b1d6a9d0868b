// What bench-native overhead measures, written with nanobind as its documentation shows.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/vector.h>

#include <numeric>
#include <vector>

namespace nb = nanobind;

using Vector = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

NB_MODULE(unlatch_peer_nanobind, module) {
    module.def("empty", [] {});
    module.def("add", [](double x, double y) { return x + y; });
    module.def(
        "sum", [](Vector x) { return std::accumulate(x.data(), x.data() + x.size(), 0.0); },
        nb::call_guard<nb::gil_scoped_release>());

    module.def("release", [](size_t times) {
        for (size_t i = 0; i < times; i++) nb::gil_scoped_release released;
    });
    module.def("attach", [](size_t times) {
        nb::gil_scoped_release released;
        for (size_t i = 0; i < times; i++) nb::gil_scoped_acquire attached;
    });
    module.def("attach_nested", [](size_t times) {
        for (size_t i = 0; i < times; i++) nb::gil_scoped_acquire attached;
    });
    module.def("attribute", [](nb::handle object, size_t times) {
        for (size_t i = 0; i < times; i++) nb::object value = object.attr("attribute");
    });
    module.def("list_to_python", [](size_t times) {
        const std::vector<double> numbers(1000, 0.5);
        for (size_t i = 0; i < times; i++) nb::object list = nb::cast(numbers);
    });
    module.def("list_from_python", [](nb::handle list, size_t times) {
        for (size_t i = 0; i < times; i++) nb::cast<std::vector<double>>(list);
    });
}
