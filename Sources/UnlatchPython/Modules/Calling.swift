internal import CPythonABI

// What is inlined around a function's body where it is registered.

extension PythonParameter where Value: ~Escapable {
    /// Converts the argument at `index`, or takes the default, and calls `body` with it.
    @inlinable @inline(__always)
    func withValue(
        of arguments: UnsafePointer<OpaquePointer?>?, _ index: Int, _ body: (Value) -> OpaquePointer?
    ) -> OpaquePointer? {
        var loaded = Value.unloaded
        return _withUnprotectedUnsafeMutablePointer(to: &loaded) { loaded in
            // SAFETY: there is one pointer for each parameter; see `FunctionBody`.
            let object = arguments.unsafelyUnwrapped[index]
            if let object {
                guard Value.load(object, into: loaded) else { return refused(description) }
            } else {
                loaded.pointee = defaultValue!  // a missing argument without a default does not get here
            }
            let result = body(Value.value(loaded))
            if object != nil { Value.unload(loaded) }
            return result
        }
    }
}

/// Four at once, so that functions of many parameters need not be nested as deep.
@inlinable @inline(__always)
func withValues<
    A: PythonArgument & ~Escapable, B: PythonArgument & ~Escapable, C: PythonArgument & ~Escapable,
    D: PythonArgument & ~Escapable
>(
    of arguments: UnsafePointer<OpaquePointer?>?, _ index: Int, _ a: PythonParameter<A>, _ b: PythonParameter<B>,
    _ c: PythonParameter<C>, _ d: PythonParameter<D>, _ body: (A, B, C, D) -> OpaquePointer?
) -> OpaquePointer? {
    a.withValue(of: arguments, index) { a in
        b.withValue(of: arguments, index + 1) { b in
            c.withValue(of: arguments, index + 2) { c in
                d.withValue(of: arguments, index + 3) { d in body(a, b, c, d) }
            }
        }
    }
}

/// Runs the body with the lock held, and makes Python's object of its result.
@inlinable @inline(__always)
func perform<R: PythonResult>(_ body: () throws -> R) -> OpaquePointer? {
    do { return try body().newObject() } catch { return raised(error) }
}

/// Runs the body, with the lock as the decider says, and makes Python's object of its result.
@inlinable @inline(__always)
func perform<R: PythonResult>(
    _ decider: ReleaseDecider, _ units: () -> Int?, _ body: () throws -> R
) -> OpaquePointer? {
    let result: R
    if !decider.isAdaptive, !LockMetrics.isOn {
        let call = ReleaseDecider.beginPlain()
        do { result = try body() } catch { return ReleaseDecider.endPlain(call) ? raised(error) : nil }
        return ReleaseDecider.endPlain(call) ? result.newObject() : nil
    }
    let call = decider.begin(decider.isAdaptive ? units() : nil)
    do {
        result = try body()
    } catch {
        return decider.end(call, failed: true) ? raised(error) : nil
    }
    return decider.end(call) ? result.newObject() : nil
}

/// Sets the error as Python's exception.
@usableFromInline
func raised(_ error: any Error) -> OpaquePointer? {
    PythonError.raise(error)
    return nil
}
