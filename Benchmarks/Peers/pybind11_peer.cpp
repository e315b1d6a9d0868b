// What bench-native overhead measures, written with pybind11 as its documentation shows.
#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <numeric>
#include <vector>

namespace py = pybind11;

static double sum(const py::buffer &buffer) {
    const py::buffer_info info = buffer.request();
    if (info.ndim != 1 || !info.item_type_is_equivalent_to<double>()) throw py::type_error("sum takes doubles");
    const auto *values = static_cast<const double *>(info.ptr);
    py::gil_scoped_release released;
    return std::accumulate(values, values + info.size, 0.0);
}

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
        if (index < 0 || index >= count) throw py::index_error();
        return elements[static_cast<size_t>(index)];
    }
};

PYBIND11_MODULE(unlatch_peer_pybind11, module) {
    module.def("empty", [] {});
    module.def("add", [](double x, double y) { return x + y; });
    module.def(
        "scale", [](double x, double factor, double offset) { return x * factor + offset; }, py::arg("x"),
        py::arg("factor") = 2.0, py::arg("offset") = 1.0);
    module.def("sum", &sum);

    py::class_<Pair>(module, "Pair")
        .def(py::init<double, double>())
        .def("scaled", [](const Pair &self, double n) { return n * (self.x + self.y); })
        .def_readwrite("x", &Pair::x)
        .def(py::self + py::self);
    py::class_<Series>(module, "Series")
        .def(py::init<size_t>())
        .def("__getitem__", &Series::at)
        .def(
            "__iter__", [](const Series &self) { return py::make_iterator(self.elements.begin(), self.elements.end()); },
            py::keep_alive<0, 1>());

    module.def("release", [](size_t times) {
        for (size_t i = 0; i < times; i++) py::gil_scoped_release released;
    });
    module.def("attach", [](size_t times) {
        py::gil_scoped_release released;
        for (size_t i = 0; i < times; i++) py::gil_scoped_acquire attached;
    });
    module.def("attach_nested", [](size_t times) {
        for (size_t i = 0; i < times; i++) py::gil_scoped_acquire attached;
    });
    module.def("attribute", [](const py::object &object, size_t times) {
        for (size_t i = 0; i < times; i++) py::object value = object.attr("attribute");
    });
    module.def("list_to_python", [](size_t times) {
        const std::vector<double> numbers(1000, 0.5);
        for (size_t i = 0; i < times; i++) py::object list = py::cast(numbers);
    });
    module.def("list_from_python", [](const py::object &list, size_t times) {
        for (size_t i = 0; i < times; i++) list.cast<std::vector<double>>();
    });
}
