internal import CPythonABI

/// Python's `slice`: `object[PythonSlice(from: 1, to: -1, by: 2)]` is `object[1:-1:2]`.
///
/// Swift's ranges of integers are slices, too, in `object[1..<4]` and wherever else Python takes a `slice`: `2...4` is `2:5`,
/// `(-2)...` is `-2:`, `...(-1)` is `:`. A range whose end is counted from the other side than its start (`1:-1`) is none in
/// Swift, and one with a step neither. What Python calls a `range` is `gil.import("builtins").range(1, 4)`.
public struct PythonSlice: ConvertibleToPython, Hashable, Sendable {
    /// `Int.max` and `Int.min` stand for what is beyond all indices.
    public let start, stop, step: Int

    /// - Parameters:
    ///   - start: The first index, a negative one from the end; nil is as far as the slice can begin.
    ///   - stop: The first index that is left out; nil is as far as the slice can go.
    ///   - step: From index to index; a negative one goes backwards.
    /// - Precondition: `step` is not 0.
    public init(from start: Int? = nil, to stop: Int? = nil, by step: Int = 1) {
        precondition(step != 0, "PythonSlice: a step of 0")
        self.start = start ?? (step < 0 ? .max : .min)
        self.stop = stop ?? (step < 0 ? .min : .max)
        self.step = step
    }

    /// The indices that the slice means in a sequence of so many elements.
    public func indices(of count: Int) -> StrideTo<Int> {
        func bound(_ value: Int) -> Int {
            let least = step < 0 ? -1 : 0
            let most = step < 0 ? count - 1 : count
            let fromStart = value < 0 ? (value < -count ? least : value + count) : value
            return min(max(fromStart, least), most)
        }
        return stride(from: bound(start), to: bound(stop), by: step)
    }

    /// A new `slice`, with `None` for what is not said.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        let (start, stop) = (try bound(start, gil), try bound(stop, gil))
        let step = step == 1 ? nil : try step.pythonReference(gil)
        return try .owned(orError: unl_py.PySlice_New(start?.pointer, stop?.pointer, step?.pointer))
    }

    private func bound(_ index: Int, _ gil: borrowing GIL) throws -> PythonReference? {
        index == .max || index == .min ? nil : try index.pythonReference(gil)
    }

    /// From `start` to `last`, that one included.
    fileprivate init(from start: Int?, through last: Int) {
        // What follows the last element is no index that Python could be given: neither -1 + 1 nor beyond the largest number.
        self.init(from: start, to: last == -1 || last == .max ? nil : last + 1)
    }
}

extension Range: ConvertibleToPython where Bound == Int {
    /// A new `slice`.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try PythonSlice(from: lowerBound, to: upperBound).pythonReference(gil)
    }
}

extension ClosedRange: ConvertibleToPython where Bound == Int {
    /// A new `slice`.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try PythonSlice(from: lowerBound, through: upperBound).pythonReference(gil)
    }
}

extension PartialRangeFrom: ConvertibleToPython where Bound == Int {
    /// A new `slice`.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try PythonSlice(from: lowerBound).pythonReference(gil)
    }
}

extension PartialRangeUpTo: ConvertibleToPython where Bound == Int {
    /// A new `slice`.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try PythonSlice(to: upperBound).pythonReference(gil)
    }
}

extension PartialRangeThrough: ConvertibleToPython where Bound == Int {
    /// A new `slice`.
    ///
    /// GIL: held.
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try PythonSlice(from: nil, through: upperBound).pythonReference(gil)
    }
}
