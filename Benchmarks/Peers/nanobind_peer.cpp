// What bench-native overhead measures, written with nanobind as its documentation shows.
#include <nanobind/make_iterator.h>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/operators.h>
#include <nanobind/stl/vector.h>

#include <numeric>
#include <vector>

namespace nb = nanobind;

using Vector = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

struct Pair {
    double x, y;
    Pair operator+(const Pair &other) const { return {x + other.x, y + other.y}; }
};

struct Series {
    std::vector<double> elements;
    explicit Series(size_t count) : elements(count, 0.5) {}
    double at(ptrdiff_t index) const {
        const auto count = static_cast<ptrdiff_t>(elements.size());
        if (index < 0) index += count;
        if (index < 0 || index >= count) throw nb::index_error();
        return elements[static_cast<size_t>(index)];
    }
};

NB_MODULE(unlatch_peer_nanobind, module) {
    module.def("empty", [] {});
    module.def("add", [](double x, double y) { return x + y; });
    module.def(
        "scale", [](double x, double factor, double offset) { return x * factor + offset; }, nb::arg("x"),
        nb::arg("factor") = 2.0, nb::arg("offset") = 1.0);
    module.def(
        "sum", [](Vector x) { return std::accumulate(x.data(), x.data() + x.size(), 0.0); },
        nb::call_guard<nb::gil_scoped_release>());

    nb::class_<Pair>(module, "Pair")
        .def(nb::init<double, double>())
        .def("scaled", [](const Pair &self, double n) { return n * (self.x + self.y); })
        .def_rw("x", &Pair::x)
        .def(nb::self + nb::self);
    nb::class_<Series>(module, "Series")
        .def(nb::init<size_t>())
        .def("__getitem__", &Series::at)
        .def(
            "__iter__",
            [](const Series &self) {
                return nb::make_iterator(nb::type<Series>(), "Iterator", self.elements.begin(), self.elements.end());
            },
            nb::keep_alive<0, 1>());

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
