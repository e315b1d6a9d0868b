internal import CPythonABI
import Synchronization
package import UnlatchElements

/// What takes the calls that a function written in Swift has no parameters for: a Python function beside it, which may ask
/// for more and answer in more ways. A call that the described parameters serve does not notice it.
package final class OtherCalls: Sendable {
    /// The name of a module, where `call(name, arguments, keywords)` takes what the parameters do not, and `retry`, of the same
    /// parameters, what the function has refused. `NotImplemented` from that means that the refusal is right.
    let module: String
    /// What Python is told of the parameters, as `(x, /, *, axis=None)`: those of the Python function.
    let signature: String
    /// The same as stub files have it, with the result: `(x: Buffer, /, *, axis: Any = None) -> Any`.
    let stub: String
    /// The number of the argument that is returned where the function itself returns nothing. Where it is the last one, and
    /// left out, it is a new array of NumPy like another.
    let returned: Int?
    /// The number of that other.
    let alike: Int
    /// Whether the number that the function returns is one of NumPy's where the first argument is NumPy's array.
    let makesNumbers: Bool
    /// What takes calls with an axis before they are handed on.
    let axis: AxisCalls?

    package init(
        module: String, signature: String, stub: String, returned: Int? = nil, alike: Int = 0, makesNumbers: Bool = false,
        axis: AxisCalls? = nil
    ) {
        (self.alike, self.makesNumbers, self.axis) = (alike, makesNumbers, axis)
        (self.module, self.signature, self.stub, self.returned) = (module, signature, stub, returned)
    }

    private static let forced = Atomic(0)

    /// Whether every call is handed on, because what is set in Python holds for it.
    static var areAll: Bool {
        @inline(__always) get { forced.load(ordering: .relaxed) != 0 }
    }

    /// Has every call handed on until as many `false` as `true` were said.
    ///
    /// GIL: either.
    package static func handOnAll(_ begins: Bool) {
        forced.wrappingAdd(begins ? 1 : -1, ordering: .relaxed)
    }
}

extension OtherCalls {
    /// After a refusal of the function's own, which is Python's current exception.
    @inline(never)
    func retry(
        _ name: String, _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?
    ) -> OpaquePointer? {
        let refusals = [unl_py.PyExc_TypeError, unl_py.PyExc_ValueError, unl_py.PyExc_BufferError]
        guard let current = unl_py.PyErr_Occurred(), refusals.contains(current) else { return nil }
        var (type, value, trace): (OpaquePointer?, OpaquePointer?, OpaquePointer?)
        unl_py.PyErr_Fetch(&type, &value, &trace)
        // What has a traceback was raised by Python code of an argument's.
        if trace == nil, let result = call(name, arguments, count, names, in: "retry") {
            if result != unl_py._Py_NotImplementedStruct {
                for object in [type, value, trace] { if let object { unl_py.Py_DecRef(object) } }
                return result
            }
            unl_py.Py_DecRef(result)
        } else if unl_py.PyErr_Occurred() != nil {
            for object in [type, value, trace] { if let object { unl_py.Py_DecRef(object) } }
            return nil
        }
        unl_py.PyErr_Restore(type, value, trace)
        return nil
    }

    /// A new reference to the module's function.
    private func callable(_ function: String) -> OpaquePointer? {
        if let loaded = unl_py.PyDict_GetItemString(unl_py.PyImport_GetModuleDict(), module) {
            unl_py.Py_IncRef(loaded)
            defer { unl_py.Py_DecRef(loaded) }
            if let found = AttributeName.get(function, of: loaded) { return found }
            unl_py.PyErr_Clear()  // another thread is importing it
        }
        guard let loaded = unl_python_import(module, module.utf8.count) else { return nil }
        defer { unl_py.Py_DecRef(loaded) }
        return AttributeName.get(function, of: loaded)
    }

    /// Calls the Python function. A new reference, or nil with Python's exception set.
    @inline(never)
    func call(
        _ name: String, _ arguments: UnsafePointer<OpaquePointer>?, _ count: Int, _ names: OpaquePointer?,
        in function: String = "call"
    ) -> OpaquePointer? {
        // As C would write it: what a call costs that is handed on is mostly this.
        guard let callable = callable(function) else { return nil }
        defer { unl_py.Py_DecRef(callable) }
        let named = names.map { unl_py.PyTuple_Size($0) } ?? 0
        guard let keywords = unl_py.PyDict_New() else { return nil }
        for index in 0..<named {
            // SAFETY: the values of the names stand after the `count` positional arguments.
            guard let key = unl_py.PyTuple_GetItem(names!, index),
                unl_py.PyDict_SetItem(keywords, key, arguments![count + index]) == 0
            else {
                unl_py.Py_DecRef(keywords)
                return nil
            }
        }
        guard let positional = unl_py.PyTuple_New(count) else {
            unl_py.Py_DecRef(keywords)
            return nil
        }
        for index in 0..<count {
            unl_py.Py_IncRef(arguments![index])
            _ = unl_py.PyTuple_SetItem(positional, index, arguments![index])  // steals; it cannot fail here
        }
        guard let text = unl_py.PyUnicode_InternFromString(name), let all = unl_py.PyTuple_New(3) else {
            for object in [keywords, positional] { unl_py.Py_DecRef(object) }
            return nil
        }
        for (index, object) in [text, positional, keywords].enumerated() {
            _ = unl_py.PyTuple_SetItem(all, index, object)
        }
        defer { unl_py.Py_DecRef(all) }
        return unl_py.PyObject_Call(callable, all, nil)
    }
}

extension PythonModule {
    /// As `function(_:doc:parameters:…)`, of a function that hands calls on which it has no parameters for.
    ///
    /// - Parameters:
    ///   - plain: Under this name the module has the same function without that, for the other's own use.
    ///   - others: What takes the calls that are handed on.
    ///   - short: With arrays of at most so many elements a call takes some microseconds, whatever they hold: the lock is kept,
    ///     and nothing is learned of them. Nil for a function whose time is no matter of its arrays.
    package mutating func function(
        _ name: String, plain: String, doc: String, parameters: [DescribedParameter],
        returning annotation: String, others: OtherCalls, releasesGIL: GILRelease, fileID: StaticString = #fileID,
        line: UInt = #line, short: Int? = nil,
        work: @escaping @Sendable (UnsafeBufferPointer<ArgumentValue>) -> Int,
        body: @escaping @Sendable (_ version: Int, UnsafeBufferPointer<ArgumentValue>) throws -> ResultValue
    ) {
        let decider = ReleaseDecider(releasesGIL, fileID, line)
        let numbers = DescribedFunction(
            name, parameters, decider, makesNumbers: others.makesNumbers, short: short, work: work, body: body)
        add(name, doc, numbers.parameters, annotation, others: others) { numbers.call($1) }
        let function = DescribedFunction(name, parameters, decider, short: short, work: work, body: body)
        let note = "As '\(name)', of contiguous arrays in its types alone."
        add(name, note, function.parameters, annotation, attribute: plain, others: nil) { function.call($1) }
    }
}
