internal import CPythonABI

// What C code has a pointer to, kept for good, as functions are. pre, for all that Python calls: the lock is held.

/// A property.
final class PropertyEntry: Sendable {
    typealias Get = @Sendable (_ this: OpaquePointer) -> OpaquePointer?
    /// Returns false with Python's exception set.
    typealias Set = @Sendable (_ this: OpaquePointer, _ value: OpaquePointer) -> Bool

    let name: String
    /// As in `Counter.value`.
    let place: String
    let doc: String
    let annotation: String
    /// Of the value that it is set to; nil where it is read alone.
    let setAnnotation: String?
    private let get: Get
    private let set: Set

    init(
        _ name: String, place: String, doc: String, annotation: String, setAnnotation: String?, get: @escaping Get,
        set: @escaping Set
    ) {
        (self.name, self.place, self.doc) = (name, place, doc)
        (self.annotation, self.setAnnotation, self.get, self.set) = (annotation, setAnnotation, get, set)
    }

    // No closure is passed on in these: each would have the entry counted.

    @inline(__always)
    fileprivate func read(_ this: OpaquePointer) -> OpaquePointer? {
        guard DeferredDrops.isEmpty else { return readAfterDrops(this) }
        let call = DeferredDrops.begin()
        let result = get(this)
        DeferredDrops.end(call)
        return result
    }

    @inline(never)
    private func readAfterDrops(_ this: OpaquePointer) -> OpaquePointer? { enteredAfterDrops { get(this) } }

    @inline(__always)
    fileprivate func write(_ this: OpaquePointer, _ value: OpaquePointer) -> Bool {
        guard DeferredDrops.isEmpty else { return writeAfterDrops(this, value) }
        let call = DeferredDrops.begin()
        let isSet = set(this, value)
        DeferredDrops.end(call)
        return isSet
    }

    @inline(never)
    private func writeAfterDrops(_ this: OpaquePointer, _ value: OpaquePointer) -> Bool {
        enteredAfterDrops { set(this, value) }
    }

    @inline(never)
    fileprivate func refuseDeletion() {
        PythonError.raise(unl_py.PyExc_AttributeError, "\(place) cannot be deleted")
    }
}

let getProperty: @convention(c) (OpaquePointer, UnsafeMutableRawPointer?) -> OpaquePointer? = { this, context in
    // SAFETY: the context is an entry that was retained for good; so for all below.
    Unmanaged<PropertyEntry>.fromOpaque(context.unsafelyUnwrapped)._withUnsafeGuaranteedRef { property in
        if LastingNativeWork.isOn { return LastingNativeWork.watch(property.place) { property.read(this) } }
        return property.read(this)
    }
}

let setProperty: @convention(c) (OpaquePointer, OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = {
    this, value, context in
    Unmanaged<PropertyEntry>.fromOpaque(context.unsafelyUnwrapped)._withUnsafeGuaranteedRef { property in
        guard let value else {
            property.refuseDeletion()
            return -1
        }
        if LastingNativeWork.isOn {
            return LastingNativeWork.watch(property.place) { property.write(this, value) ? 0 : -1 }
        }
        return property.write(this, value) ? 0 : -1
    }
}

/// A special method: see `unl_python_special`.
final class SpecialEntry: Sendable {
    /// As in `Counter.__len__`.
    let place: String
    /// What stub files say of it: a definition without the body, as in `def __len__(self) -> int`. Several are overloads.
    let stubs: [String]
    /// What the key of an item may be, for messages.
    let keys: [String]
    /// Of an operator for whose operands no body is, Python asks the other operand.
    private let isOperator: Bool
    private let body: SpecialBody
    /// What is tried in turn; the first is `body`.
    let alternatives: [Alternative]

    /// A function in an array by itself takes its arguments in memory, and one that is taken out of it goes on doing so.
    struct Alternative: Sendable {
        let body: SpecialBody
    }

    init(
        _ place: String, _ stubs: [String], _ keys: [String], _ alternatives: [Alternative], isOperator: Bool
    ) {
        (self.place, self.stubs, self.keys, self.isOperator) = (place, stubs, keys, isOperator)
        (body, self.alternatives) = (alternatives[0].body, alternatives)
    }

    @inline(__always)
    fileprivate func perform(_ this: OpaquePointer, _ a: OpaquePointer?, _ b: OpaquePointer?) -> OpaquePointer? {
        guard DeferredDrops.isEmpty else { return performAfterDrops(this, a, b) }
        let call = DeferredDrops.begin()
        var result = body(this, a, b)
        if result == mismatch { result = performOthers(this, a, b) }
        DeferredDrops.end(call)
        return result
    }

    @inline(never)
    private func performAfterDrops(_ this: OpaquePointer, _ a: OpaquePointer?, _ b: OpaquePointer?) -> OpaquePointer? {
        enteredAfterDrops {
            let result = body(this, a, b)
            return result == mismatch ? performOthers(this, a, b) : result
        }
    }

    /// pre: the first body was not for the operands, and has set an exception.
    @inline(never)
    private func performOthers(_ this: OpaquePointer, _ a: OpaquePointer?, _ b: OpaquePointer?) -> OpaquePointer? {
        for alternative in alternatives.dropFirst() {
            PythonError.forget()
            let result = alternative.body(this, a, b)
            if result != mismatch { return result }
        }
        if isOperator {
            PythonError.forget()
            return unl_py._Py_NotImplementedStruct.retained
        }
        if alternatives.count == 1 { return nil }
        PythonError.forget()
        if let a { ArgumentRefusal.raise(mustBe: keys.joined(separator: " or "), not: a) }
        return refused(at: MethodPlace("\(place)() key"))
    }
}

/// What a special method returns for operands that it is not for, with an exception set; no address of an object.
private var mismatch: OpaquePointer? { OpaquePointer(bitPattern: Int.min) }

/// What a special method does with its object and up to two others.
@usableFromInline
typealias SpecialBody = @Sendable (_ this: OpaquePointer, _ a: OpaquePointer?, _ b: OpaquePointer?) -> OpaquePointer?

let performSpecial: unl_python_special = { context, this, a, b in
    Unmanaged<SpecialEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { special in
        if LastingNativeWork.isOn { return LastingNativeWork.watch(special.place) { special.perform(this, a, b) } }
        return special.perform(this, a, b)
    }
}

/// What a collected class does for the collector.
final class VisitEntry: Sendable {
    let visit: @Sendable (UnsafeMutablePointer<UnsafeMutableRawPointer?>, inout PythonVisitor) -> Void

    init(_ visit: @escaping @Sendable (UnsafeMutablePointer<UnsafeMutableRawPointer?>, inout PythonVisitor) -> Void) {
        self.visit = visit
    }

    /// Both, the other one first.
    func after(_ other: VisitEntry?) -> VisitEntry {
        guard let other else { return self }
        return VisitEntry { [self] held, visitor in
            other.visit(held, &visitor)
            visit(held, &visitor)
        }
    }
}

let performVisit:
    @convention(c) (
        UnsafeMutableRawPointer, UnsafeMutablePointer<UnsafeMutableRawPointer?>, unl_python_visit,
        UnsafeMutableRawPointer?
    ) -> Int32 = { context, held, visit, argument in
        Unmanaged<VisitEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
            var visitor = PythonVisitor(visit, argument)
            entry.visit(held, &visitor)
            return visitor.status
        }
    }

/// Runs what Python has called, after what was let go of without the lock.
func enteredAfterDrops<R>(_ body: () -> R) -> R {
    DeferredDrops.perform()  // in an extension nobody else may ever attach
    let outer = OtherInterpreters.enter()
    defer { OtherInterpreters.leave(outer) }
    let call = DeferredDrops.begin()
    defer { DeferredDrops.end(call) }
    return body()
}
