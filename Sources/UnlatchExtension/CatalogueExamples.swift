import UnlatchKernels

// An example of each function, for its documentation: run by the tests.

extension KernelFunction {
    /// Lines of a session in Python, with NumPy as `np`.
    var example: String { Self.examples[id] ?? "" }

    private static let examples: [String: String] = {
        let reductions = [
            "sum": "10.0", "prod": "24.0", "mean": "2.5", "var": "1.25", "min": "1.0", "max": "4.0", "argmin": "1",
            "argmax": "2", "any": "True", "all": "True", "norm": "5.477225575051661", "compensated_sum": "10.0",
            "pairwise_sum": "10.0", "std": "1.118033988749895",
        ]
        let skipping = [
            "nansum": "7.0", "nanprod": "12.0", "nanmean": "3.5", "nanvar": "0.25", "nanstd": "0.5", "nanmin": "3.0",
            "nanmax": "4.0", "nanargmin": "0", "nanargmax": "2",
        ]
        let elementwise = [
            "add": "x, 1.0→[2.0, 5.0]", "subtract": "x, 1.0→[0.0, 3.0]", "multiply": "x, x→[1.0, 16.0]",
            "divide": "x, 2.0→[0.5, 2.0]", "minimum": "x, 2.0→[1.0, 2.0]", "maximum": "x, 2.0→[2.0, 4.0]",
            "fma": "x, 2.0, 1.0→[3.0, 9.0]", "sqrt": "x→[1.0, 2.0]", "abs": "x→[1.0, 4.0]",
            "copy": "x→[1.0, 4.0]", "scale": "x, 0.5→[0.5, 2.0]", "clip": "x, 2, 3→[2.0, 3.0]",
            "where": "x > 2, x, 0.0→[0.0, 4.0]", "exp": "x - x→[1.0, 1.0]", "log": "x / x→[0.0, 0.0]",
            "sin": "x - x→[0.0, 0.0]", "cos": "x - x→[1.0, 1.0]", "erf": "x - x→[0.0, 0.0]",
            "triad": "x, x, 0.5→[1.5, 6.0]",
        ]
        var examples = others
        for (id, value) in reductions {
            examples[id] = """
                >>> x = np.array([[2.0, 1.0], [4.0, 3.0]])
                >>> print(unlatch.\(id)(x))
                \(value)
                """
        }
        for (id, value) in skipping {
            examples[id] = """
                >>> print(unlatch.\(id)(np.array([3.0, np.nan, 4.0])))
                \(value)
                """
        }
        for (id, text) in elementwise {
            let parts = text.split(separator: "→").map(String.init)
            examples[id] = """
                >>> x = np.array([1.0, 4.0])
                >>> unlatch.\(id)(\(parts[0])).tolist()
                \(parts[1])
                """
        }
        return examples
    }()

    private static let others = [
        "dot": """
        >>> print(unlatch.dot(np.array([1.0, 2.0]), np.array([10.0, 1.0])))
        12.0
        """,
        "vdot": """
        >>> x = np.array([[1.0, 2.0], [3.0, 4.0]])
        >>> print(unlatch.vdot(x, x))
        30.0
        """,
        "fill": """
        >>> out = np.empty(3)
        >>> unlatch.fill(1.5, out)
        >>> out.tolist()
        [1.5, 1.5, 1.5]
        """,
        "axpy": """
        >>> y = np.array([1.0, 2.0])
        >>> unlatch.axpy(10.0, np.array([1.0, 1.0]), y)
        >>> y.tolist()
        [11.0, 12.0]
        """,
        "prefix_sum": """
        >>> out = np.empty(3)
        >>> unlatch.prefix_sum(np.array([1.0, 2.0, 3.0]), out)
        >>> out.tolist()
        [1.0, 3.0, 6.0]
        """,
        "filter": """
        >>> x, out = np.array([5.0, 6.0, 7.0]), np.empty(3)
        >>> count = unlatch.filter(x, x != 6, out)
        >>> out[:count].tolist()
        [5.0, 7.0]
        """,
        "filter_above": """
        >>> x, out = np.array([5.0, 6.0, 7.0]), np.empty(3)
        >>> count = unlatch.filter_above(x, 5.5, out)
        >>> out[:count].tolist()
        [6.0, 7.0]
        """,
        "grouped_sum": """
        >>> sums = np.empty(2)
        >>> unlatch.grouped_sum(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 0]), sums)
        >>> sums.tolist()
        [5.0, 2.0]
        """,
        "grey": """
        >>> grey = np.empty((1, 2), dtype="uint8")
        >>> unlatch.grey(np.full((1, 2, 3), 255, dtype="uint8"), grey)
        >>> grey.tolist()
        [[255, 255]]
        """,
        "blur": """
        >>> out = np.empty((2, 3), dtype="uint8")
        >>> unlatch.blur(np.full((2, 3), 7, dtype="uint8"), 1.4, out)
        >>> out.tolist()
        [[7, 7, 7], [7, 7, 7]]
        """,
        "sobel": """
        >>> out = np.empty((2, 3), dtype="uint8")
        >>> unlatch.sobel(np.full((2, 3), 7, dtype="uint8"), out)
        >>> out.tolist()
        [[0, 0, 0], [0, 0, 0]]
        """,
        "resize": """
        >>> out = np.empty((1, 2), dtype="uint8")
        >>> unlatch.resize(np.full((4, 8), 7, dtype="uint8"), out)
        >>> out.tolist()
        [[7, 7]]
        """,
        "image_histogram": """
        >>> counts = np.empty(256, dtype="int64")
        >>> unlatch.image_histogram(np.full((4, 8), 7, dtype="uint8"), counts)
        >>> int(counts[7])
        32
        """,
        "equalise": """
        >>> out = np.empty((1, 2), dtype="uint8")
        >>> unlatch.equalise(np.array([[10, 20]], dtype="uint8"), out)
        >>> out.tolist()
        [[0, 255]]
        """,
        "edges": """
        >>> out = np.empty((2, 3), dtype="uint8")
        >>> unlatch.edges(np.full((2, 3, 3), 7, dtype="uint8"), 1.0, out)
        >>> out.tolist()
        [[0, 0, 0], [0, 0, 0]]
        """,
        "black_scholes": """
        >>> one = np.ones(1)
        >>> call, put = np.empty(1), np.empty(1)
        >>> unlatch.black_scholes(one, one, one, 0.0, 0.2, call, put)
        >>> print("%.4f %.4f" % (call[0], put[0]))
        0.0797 0.0797
        """,
        "points_inside": """
        >>> 0.7 < unlatch.points_inside(100_000, seed=1) / 100_000 < 0.9
        True
        """,
        "nbody": """
        >>> zeros, one, force = np.zeros(2), np.ones(2), np.empty((3, 2))
        >>> unlatch.nbody(np.array([0.0, 1.0]), zeros, zeros, one, 0.0, *force)
        >>> force[0].tolist()
        [1.0, -1.0]
        """,
        "csr": """
        >>> ints = lambda *values: np.array(values, dtype="int32")
        >>> out = np.empty(2)
        >>> unlatch.csr(ints(0, 1, 2), ints(1, 0), np.array([2.0, 3.0]), np.array([10.0, 20.0]), out)
        >>> out.tolist()
        [40.0, 30.0]
        """,
        "mandelbrot_into": """
        >>> counts = np.empty((2, 3), dtype="uint32")
        >>> unlatch.mandelbrot_into(counts, 10)
        >>> counts.shape
        (2, 3)
        """,
        "searchsorted_into": """
        >>> order = np.empty(2, dtype="int64")
        >>> unlatch.searchsorted_into(np.array([1.0, 2.0, 4.0]), np.array([2.0, 3.0]), 0, order)
        >>> order.tolist()
        [1, 2]
        """,
        "take_into": """
        >>> out = np.empty(2)
        >>> unlatch.take_into(np.array([1.0, 2.0, 4.0]), np.array([2, -3]), out)
        >>> out.tolist()
        [4.0, 1.0]
        """,
        "jacobi2d": """
        >>> grid, out = np.zeros((3, 3)), np.empty((3, 3))
        >>> grid[1, 1] = 1.0
        >>> unlatch.jacobi2d(grid, 0.5, 0.125, out)
        >>> float(out[1, 1])
        0.5
        """,
        "jacobi3d": """
        >>> grid, out = np.zeros((3, 3, 3)), np.empty((3, 3, 3))
        >>> grid[1, 1, 1] = 1.0
        >>> unlatch.jacobi3d(grid, 0.5, 0.125, out)
        >>> float(out[1, 1, 1])
        0.5
        """,
        "jacobi2d_steps": """
        >>> grid, spare = np.zeros((3, 3)), np.empty((3, 3))
        >>> grid[1, 1] = 1.0
        >>> unlatch.jacobi2d_steps(grid, 0.5, 0.125, 2, spare)
        >>> float(grid[1, 1])
        0.25
        """,
    ]
}
