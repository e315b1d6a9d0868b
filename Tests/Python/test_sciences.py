"""Images and kernels of the sciences, beside the same in NumPy. See run.py."""

import math
import unittest

import unlatch

try:
    import numpy as np
except ImportError:
    np = None

try:
    import scipy.sparse as sparse
except ImportError:
    sparse = None


def random(shape, dtype="float64", seed=1):
    numbers = np.random.default_rng(seed).random(shape)
    return (numbers * 255).astype("uint8") if dtype == "uint8" else numbers.astype(dtype)


class Case(unittest.TestCase):
    def refuses(self, error, text, function, *arguments, **keywords):
        with self.assertRaises(error) as caught:
            function(*arguments, **keywords)
        self.assertIn(text, str(caught.exception))

    def same(self, found, expected, tolerance=0.0):
        self.assertEqual((found.shape, found.dtype), (expected.shape, expected.dtype))
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def layouts(image):
    """The same image with gaps, in Fortran's order, and as a view that runs backwards."""
    wide = np.repeat(image, 2, axis=1)
    return [wide[:, ::2], np.asfortranarray(image), image[::-1, ::-1].copy()[::-1, ::-1]]


@unittest.skipIf(np is None, "NumPy is not installed")
class Images(Case):
    def all_of(self):
        image = unlatch.image
        return [
            (image.grey, (), (40, 30, 3), ("uint8", "float32")), (image.blur, (1.3,), (40, 30), ("uint8", "float32")),
            (image.blur, (1.3,), (40, 30, 4), ("uint8", "float32")), (image.sobel, (), (40, 30), ("uint8", "float32")),
            (image.resize, ((25, 50),), (40, 30, 2), ("uint8", "float32")), (image.equalize, (), (40, 30, 3), ("uint8",)),
            (image.equalize, (), (40, 30), ("uint8",)), (image.edges, (1.0,), (40, 30, 3), ("uint8",))]

    def test_any_layout_gives_the_same(self):
        for function, numbers, shape, types in self.all_of():
            for dtype in types:
                image = random(shape, dtype)
                expected = function(image, *numbers)
                self.assertEqual(expected.dtype, image.dtype)
                for other in layouts(image):
                    self.same(function(other, *numbers), expected)
                self.same(function(image, *numbers, team=unlatch.Team(1)), expected)

    def test_results_are_written_where_it_is_said(self):
        for function, numbers, shape, types in self.all_of():
            for dtype in types:
                image = random(shape, dtype)
                expected = function(image, *numbers)
                out = np.empty_like(expected)
                self.assertIs(function(image, *numbers, out=out), out)
                self.same(out, expected)
                gaps = np.zeros(expected.shape[:1] + (2 * expected.shape[1],) + expected.shape[2:], dtype)
                function(image, *numbers, out=gaps[:, ::2])
                self.same(gaps[:, ::2], expected)
                self.assertEqual(np.count_nonzero(gaps[:, 1::2]), 0)
                self.refuses(ValueError, "argument 'out': its shape", function, image, *numbers, out=out[:-1])
                wrong = "int16" if dtype == "uint8" else "float64"
                self.refuses(TypeError, "argument 'out': " + wrong, function, image, *numbers, out=out.astype(wrong))
                out.flags.writeable = False
                self.refuses(ValueError, "argument 'out': it is read-only", function, image, *numbers, out=out)

    def test_channels_are_planes_by_themselves(self):
        image = random((40, 30, 3), "float32")
        blurred = unlatch.image.blur(image, 2.0)
        for n in range(3):
            self.same(blurred[:, :, n], unlatch.image.blur(image[:, :, n], 2.0))

    def test_grey_blur_and_gradient_are_what_they_say(self):
        image = random((21, 33, 3), "uint8")
        weighed = image.astype(int) @ [77, 150, 29] + 128
        self.same(unlatch.image.grey(image), (weighed >> 8).astype("uint8"))
        dot = np.zeros((41, 41), "float32")
        dot[20, 20] = 1.0
        bell = np.exp(-0.5 * (np.arange(-6, 7) / 2.0) ** 2)
        bell /= bell.sum()
        self.same(unlatch.image.blur(dot, 2.0)[14:27, 14:27], np.outer(bell, bell).astype("float32"), 1e-6)
        plane = random((30, 20), "float32")
        x = plane[:, 2:] - plane[:, :-2]
        y = plane[2:] - plane[:-2]
        across = x[:-2] + 2 * x[1:-1] + x[2:]
        down = y[:, :-2] + 2 * y[:, 1:-1] + y[:, 2:]
        self.same(unlatch.image.sobel(plane)[1:-1, 1:-1], np.sqrt(across**2 + down**2), 1e-5)

    def test_levels_are_counted_and_spread(self):
        image = random((50, 40, 3), "uint8") // 3
        counts = unlatch.image.histogram(image)
        self.assertEqual(counts.shape, (3, 256))
        for n in range(3):
            plane = image[:, :, n]
            levels = np.bincount(plane.ravel(), minlength=256)
            self.same(counts[n], levels)
            below = np.cumsum(levels)
            first = levels[plane.min()]
            spread = np.floor(255 * (below[plane] - first) / (plane.size - first) + 0.5).astype("uint8")
            self.same(unlatch.image.equalize(plane), spread)
        self.same(unlatch.image.equalize(image.copy(), out=image), unlatch.image.equalize(image))

    def test_an_image_of_its_own_size_stays(self):
        image = random((13, 17), "float32")
        self.same(unlatch.image.resize(image, (13, 17)), image, 1e-6)
        self.assertEqual(unlatch.image.resize(np.full((9, 9), 5, "uint8"), [20, 3]).tolist(), [[5] * 3] * 20)

    def test_what_is_no_image_is_refused(self):
        image = unlatch.image
        self.refuses(TypeError, "blur() argument 'image': expected an array, got list", image.blur, [[1]], 1.0)
        self.refuses(TypeError, "float64; expected uint8 or float32", image.blur, random((3, 3)), 1.0)
        self.refuses(ValueError, "unlatch.image.grey makes a plane", image.sobel, random((3, 3, 3), "uint8"))
        self.refuses(ValueError, "4 channels", image.grey, random((3, 3, 4), "uint8"))
        self.refuses(ValueError, "expected (height, width) or (height, width, channels)", image.histogram, np.zeros(3, "uint8"))
        for shape in (5, "ab", (1, 2, 3), (1.5, 2)):
            self.refuses(TypeError, "resize() argument 'shape'", image.resize, random((3, 3), "uint8"), shape)
        self.refuses(ValueError, "(0, 2); both are 1 or more", image.resize, random((3, 3), "uint8"), (0, 2))
        same = random((4, 4), "uint8")
        self.refuses(ValueError, "argument 'out': it overlaps 'image'", image.blur, same, 1.0, out=same)
        for sigma in (-1.0, float("nan"), "wide"):
            self.refuses((TypeError, ValueError), "blur", image.blur, same, sigma)


@unittest.skipIf(np is None, "NumPy is not installed")
class Science(Case):
    def matrix(self, dtype="float64"):
        dense = random((30, 20), dtype)
        dense[dense < 0.7] = 0
        rows, indices = np.nonzero(dense)
        indptr = np.concatenate([[0], np.cumsum(np.count_nonzero(dense, axis=1))])
        return dense, (indptr.astype("int32"), indices.astype("int32"), dense[rows, indices])

    def test_sparse_products(self):
        for dtype, tolerance in (("float64", 1e-13), ("float32", 1e-5)):
            dense, parts = self.matrix(dtype)
            x = random(20, dtype, 2)
            expected = dense @ x
            self.same(unlatch.science.csr_product(parts, x), expected, tolerance)
            self.same(unlatch.science.csr_product((parts[0].astype("int64"), *parts[1:]), x[::-1].copy()[::-1]), expected, tolerance)
            out = np.empty(60, dtype)[::2]
            self.assertIs(unlatch.science.csr_product(parts, x, out=out), out)
            self.same(out, expected, tolerance)
        wide = np.arange(31, dtype="int64")
        self.refuses(TypeError, "argument 'indices': int64", unlatch.science.csr_product, (wide, wide, np.ones(31)), np.ones(31))
        self.refuses(TypeError, "expected a CSR matrix of scipy.sparse", unlatch.science.csr_product, dense, x)
        self.refuses(TypeError, "float64 beside float32", unlatch.science.csr_product, parts, np.ones(20))
        self.refuses(ValueError, "", unlatch.science.csr_product, parts, np.ones(3, "float32"))

    @unittest.skipIf(sparse is None, "SciPy is not installed")
    def test_matrices_of_scipy(self):
        dense, _ = self.matrix()
        x = random(20, seed=2)
        for made in (sparse.csr_matrix(dense), sparse.csr_array(dense)):
            self.same(unlatch.science.csr_product(made, x), dense @ x, 1e-13)
        self.refuses(TypeError, "matrix.tocsr() makes one", unlatch.science.csr_product, sparse.csc_matrix(dense), x)
        self.refuses(ValueError, "the matrix has 20 columns", unlatch.science.csr_product, made, np.ones(21))

    def test_steps_of_jacobi(self):
        for shape in ((12, 9), (7, 6, 8)):
            for dtype, tolerance in (("float64", 1e-13), ("float32", 1e-5)):
                grid = random(shape, dtype)
                inner = (slice(1, -1),) * len(shape)
                for steps in (0, 1, 2, 5):
                    expected = grid.copy()
                    for _ in range(steps):
                        neighbours = sum(
                            np.roll(expected, way, axis) for axis in range(len(shape)) for way in (1, -1))[inner]
                        expected[inner] = 0.1 * expected[inner] + 0.15 * neighbours
                    keep = grid.copy()
                    found = unlatch.science.jacobi(grid, steps, centre=0.1, side=0.15)
                    self.same(found, expected, tolerance)
                    self.same(grid, keep)
                    self.same(unlatch.science.jacobi(np.asfortranarray(grid), steps, centre=0.1, side=0.15), found)
                    self.assertIs(unlatch.science.jacobi(keep, steps, centre=0.1, side=0.15, out=keep), keep)
                    self.same(keep, found)
        flat = np.full((5, 5, 5), 3.0)
        self.same(unlatch.science.jacobi(flat, 4), flat, 1e-13)
        self.refuses(ValueError, "'steps': -1", unlatch.science.jacobi, flat, -1)
        self.refuses(TypeError, "'steps': expected an int, got float", unlatch.science.jacobi, flat, 1.0)
        self.refuses(ValueError, "1 dimensions; expected 2 or 3", unlatch.science.jacobi, np.ones(3))

    def test_accelerations(self):
        for dtype, tolerance in (("float64", 1e-10), ("float32", 1e-3)):
            positions, mass = random((50, 3), dtype), random(50, dtype, 2)
            away = positions[None] - positions[:, None]
            distance = ((away**2).sum(-1) + 0.1**2) ** 1.5
            expected = (mass[None, :, None] * away / distance[..., None]).sum(1).astype(dtype)
            self.same(unlatch.science.accelerations(positions, mass, softening=0.1), expected, tolerance)
            out = np.empty((50, 3), dtype, order="F")
            self.assertIs(unlatch.science.accelerations(np.asfortranarray(positions), mass, softening=0.1, out=out), out)
            self.same(out, expected, tolerance)
        self.refuses(ValueError, "expected (n, 3)", unlatch.science.accelerations, np.ones((4, 2)), np.ones(4))
        self.refuses(ValueError, "it has 3 elements; there are 4 positions", unlatch.science.accelerations, np.ones((4, 3)), np.ones(3))

    def test_prices_of_options(self):
        spot, strike = random((4, 5)) + 1, random(5, seed=2) + 1
        prices = unlatch.science.black_scholes(spot, strike, 2.0, rate=0.03, volatility=0.2)
        phi = np.vectorize(lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))))
        upper = (np.log(spot / strike) + (0.03 + 0.02) * 2.0) / (0.2 * math.sqrt(2.0))
        later = strike * math.exp(-0.06)
        self.same(prices.call, spot * phi(upper) - later * phi(upper - 0.2 * math.sqrt(2.0)), 1e-12)
        self.same(prices.call - prices.put, spot - later, 1e-12)
        self.refuses(TypeError, "expected an array, got float", unlatch.science.black_scholes, 1.0, 1.0, 1.0, rate=0, volatility=1)
        self.refuses(ValueError, "not broadcast", unlatch.science.black_scholes, np.ones(3), np.ones(4), 1.0, rate=0, volatility=1)
        self.refuses(
            TypeError, "float32 beside float64", unlatch.science.black_scholes, np.ones(3), np.ones(3, "float32"), 1.0, rate=0.0,
            volatility=1.0)

    def test_pictures_and_points(self):
        picture = unlatch.science.mandelbrot(60, 40, limit=100)
        self.same(picture, np.frombuffer(unlatch.mandelbrot(60, 40, 100), "uint32").reshape(40, 60))
        self.assertEqual(unlatch.mandelbrot(60, 40, 100, team=unlatch.Team(1)), picture.tobytes())
        out = np.zeros((40, 120), "uint32")[:, ::2]
        self.assertIs(unlatch.science.mandelbrot(60, 40, limit=100, out=out), out)
        self.same(out, picture)
        self.refuses(ValueError, "'width': 0", unlatch.science.mandelbrot, 0, 5)
        self.assertEqual(unlatch.science.pi(10**6, seed=3), unlatch.science.pi(10**6, seed=3, team=unlatch.Team(1)))
        self.assertAlmostEqual(unlatch.science.pi(10**7), math.pi, 2)
        self.refuses(ValueError, "'points': 0", unlatch.science.pi, 0)
        self.refuses(TypeError, "'points': expected an int", unlatch.science.pi, 1.5)

    def test_deadlines_hold(self):
        with self.assertRaises(unlatch.DeadlineExceeded), unlatch.deadline(0.05):
            unlatch.science.jacobi(np.zeros((60, 600, 600)), 10**6)
        with self.assertRaises(unlatch.DeadlineExceeded), unlatch.deadline(0.05):
            unlatch.science.pi(10**12)
        with self.assertRaises(unlatch.DeadlineExceeded), unlatch.deadline(0.05):
            unlatch.mandelbrot(4000, 4000, 2**31)


if __name__ == "__main__":
    unittest.main()
