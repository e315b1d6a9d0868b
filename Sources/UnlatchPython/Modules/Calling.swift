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
                guard Value.load(object, into: loaded) else { return nil }
            } else {
                loaded.pointee = defaultValue!  // a missing argument without a default does not get here
            }
            let result = body(Value.value(loaded))
            if object != nil { Value.unload(loaded) }
            return result
        }
    }
}

/// Runs the body with the lock held, and makes Python's object of its result.
@inlinable @inline(__always)
func perform<R: PythonResult>(_ body: () throws -> R) -> OpaquePointer? {
    do { return try body().newObject() } catch { return raised(error) }
}

/// Runs the body, with the lock as the gate says, and makes Python's object of its result.
@inlinable @inline(__always)
func perform<R: PythonResult>(
    _ gate: ReleaseGate, _ units: () -> Int?, _ body: () throws -> R
) -> OpaquePointer? {
    let passage = gate.enter(gate.isAdaptive ? units() : nil)
    let result: R
    do {
        result = try body()
    } catch {
        return gate.leave(passage) ? raised(error) : nil
    }
    return gate.leave(passage) ? result.newObject() : nil
}

/// Sets the error as Python's exception.
@usableFromInline
func raised(_ error: any Error) -> OpaquePointer? {
    PythonError.raise(error)
    return nil
}
