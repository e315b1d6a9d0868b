// What Scripts/compare-modules.sh compares, as nanobind's documentation shows a module.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

namespace nb = nanobind;

using Vector = nb::ndarray<double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Matrix = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using AnyMatrix = nb::ndarray<nb::ro, nb::ndim<2>, nb::device::cpu>;

template <class T> double total(const AnyMatrix &any) {
    auto x = any.view<const T, nb::ndim<2>>();
    double total = 0;
    for (size_t row = 0; row < x.shape(0); row++)
        for (size_t column = 0; column < x.shape(1); column++) total += x(row, column);
    return total;
}

NB_MODULE(compared_nanobind, module) {
    module.def("add", [](double x, double y) { return x + y; });
    module.def("scale", [](Vector x, double factor) {
        for (size_t index = 0; index < x.size(); index++) x.data()[index] *= factor;
    });
    module.def(
        "matrix_sum",
        [](Matrix x) {
            double sum = 0;
            for (size_t index = 0; index < x.size(); index++) sum += x.data()[index];
            return sum;
        },
        nb::call_guard<nb::gil_scoped_release>());
    module.def("total", [](AnyMatrix x) {
        if (x.dtype() == nb::dtype<double>()) return total<double>(x);
        if (x.dtype() == nb::dtype<float>()) return total<float>(x);
        if (x.dtype() == nb::dtype<int32_t>()) return total<int32_t>(x);
        throw nb::type_error("total() wants float64, float32 or int32");
    });
}
