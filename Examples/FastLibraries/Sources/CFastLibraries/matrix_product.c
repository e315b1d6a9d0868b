#include "CFastLibraries.h"

#include <cblas.h>

// Rows of the result do not depend on each other, so a chunk of them is a smaller product: that of as many rows of a.
static int rows_of_product(void *arguments, size_t begin, size_t end) {
    const matrix_product_arguments *m = arguments;
    cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)(end - begin), (int)m->columns, (int)m->inner, 1.0,
        m->a + begin * m->inner, (int)m->inner, m->b, (int)m->columns, 0.0, m->c + begin * m->columns,
        (int)m->columns);
    return 0;
}

const unl_kernel *matrix_product_kernel(void) {
    // Bytes and operations of a row depend on the sizes.
    static const unl_kernel kernel = {UNL_KERNEL_ABI, "matrix product (OpenBLAS)", rows_of_product, 0, 0, NULL};
    return &kernel;
}
