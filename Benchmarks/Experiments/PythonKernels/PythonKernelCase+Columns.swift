extension PythonKernelCase {
    private static let random = Values(type: "float64", low: 0, high: 1)
    private static let holes = Values(type: "float64", low: 0, high: 1, nans: 1)
    private static let keys = Values(type: "int64", low: 0, high: 999)

    /// Functions that are Python code around kernels: columns of data, and conversions.
    static let columns: [PythonKernelCase] = [
        column("sort-f64", ["x": random], "sort(x)", numpy: "sort(x)", hasAxes: true, tolerance: 0),
        column("sort-i64", ["x": Values(type: "int64", low: 0, high: 1e15)], "sort(x)", numpy: "sort(x)"),
        column("argsort-f64", ["x": random], "argsort(x)", numpy: "argsort(x)", hasAxes: true),
        column(
            "searchsorted-f64", ["x": random, "values": random], setup: "x.sort()", "searchsorted(x, values)",
            numpy: "searchsorted(x, values)"),
        column("take-f64", ["x": random, "values": random], setup: index, "take(x, at)", numpy: "take(x, at)"),
        column(
            "compress-f64", ["x": random, "mask": Values(type: "bool", low: 0, high: 0.5)], "compress(mask, x)",
            numpy: "compress(mask, x)"),
        column("unique-i64", ["x": keys], "unique(x)", numpy: "unique(x)"),
        column("unique-f64", ["x": random], "unique(x)", numpy: "unique(x)"),
        column("isin-i64", ["x": keys], setup: "wanted = np.arange(0, 1000, 7)", "isin(x, wanted)", numpy: "isin(x, wanted)"),
        column("quantile-f64", ["x": random], "quantile(x, 0.3)", numpy: "quantile(x, 0.3)", hasAxes: true),
        column(
            "nanquantile-f64", ["x": holes], "nanquantile(x, 0.3)", numpy: "nanquantile(x, 0.3)", hasAxes: true),
        column(
            "median-f64", ["x": random], "median(x)", numpy: "median(x)", bottleneck: "median(x)", hasAxes: true),
        column(
            "cumulative_sum-f64", ["x": random], "cumulative_sum(x)", numpy: "cumsum(x)", hasAxes: true),
        column("histogram-f64", ["x": random], "histogram(x, 100)", numpy: "histogram(x, 100)"),
        column("bincount-i64", ["x": keys], "bincount(x)", numpy: "bincount(x)"),
        column(
            "group_by-sum-f64", ["x": random, "keys": keys], "group_by(keys).sum(x)",
            numpy: "bincount(np.unique(keys, return_inverse=True)[1], weights=x)"),
        column("astype-f32", ["x": random], "astype(x, 'float32')", plain: "x.astype('float32')"),
        column("vecdot-f64", ["x": random, "y": random], "vecdot(x, y)", plain: "np.dot(x, y)"),
    ]

    private static let index = "at = (values * (x.size - 1)).astype('int64')"

    private static func column(
        _ id: String, _ arrays: [String: Values], setup: String? = nil, _ call: String, numpy: String = "",
        plain: String? = nil, bottleneck: String? = nil, hasAxes: Bool = false, tolerance: Double = 1e-9
    ) -> PythonKernelCase {
        var calls = [ours: "unlatch.\(call)", Self.numpy: plain ?? "np.\(numpy)"]
        if let bottleneck { calls["peer:bottleneck"] = "bn.\(bottleneck)" }
        var variants = [Variant(name: "", calls: calls)]
        for axis in hasAxes ? [0, 1] : [] {
            variants.append(
                Variant(name: "axis\(axis)", calls: calls.mapValues { "\($0.dropLast()), axis=\(axis))" }))
        }
        return PythonKernelCase(id: id, arrays: arrays, setup: setup, variants: variants, tolerance: tolerance)
    }
}
