internal import CPythonABI

/// A complex number, as Python's `complex` and as an element of its buffers: two doubles, the real part first.
public struct PythonComplex: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public var real: Double
    public var imaginary: Double

    public init(_ real: Double, _ imaginary: Double = 0) {
        self.real = real
        self.imaginary = imaginary
    }

    public var description: String { "(\(real), \(imaginary))" }
}

extension PythonComplex: ConvertibleToPython {
    public func pythonReference(_ gil: borrowing GIL) throws -> PythonReference {
        try .owned(orError: unl_py.PyComplex_FromDoubles(real, imaginary))
    }
}

extension PythonComplex: ConvertibleFromPython {
    /// The value of a `complex`, of an object with `__complex__`, or of a real number that a `Double` holds exactly.
    ///
    /// - Throws: `ConversionError` when the number would be rounded; `PythonError` for another kind of object.
    ///
    /// GIL: held.
    public init(_ object: BoundObject) throws {
        if try object.isComplex {
            self = try PythonComplex.read(object.pointer)
        } else if try object.hasAttribute("__complex__") {
            let complex = try object.attribute("__complex__")()
            self = try PythonComplex.read(complex.pointer)
            if try !object.isHeldExactly(by: self) {
                throw ConversionError(object, PythonComplex.self, .inexact("it would be rounded to \(self)"))
            }
        } else {
            self = PythonComplex(try Double(object))
        }
    }

    private static func read(_ complex: OpaquePointer) throws(PythonError) -> PythonComplex {
        let real = unl_py.PyComplex_RealAsDouble(complex)
        if real == -1, unl_py.PyErr_Occurred() != nil { throw PythonError.fetch() }
        return PythonComplex(real, unl_py.PyComplex_ImagAsDouble(complex))
    }
}

extension BoundObject {
    fileprivate var isComplex: Bool {
        get throws {
            let isComplex = unl_py.PyObject_IsInstance(pointer, unl_py.PyComplex_Type)
            try PythonError.check(isComplex)
            return isComplex == 1
        }
    }
}
