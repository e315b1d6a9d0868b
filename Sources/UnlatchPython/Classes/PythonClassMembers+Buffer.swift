internal import CPythonABI

/// Memory that an object lends by the buffer protocol: see `PythonClassMembers.buffer`.
public struct PythonBuffer: Sendable {
    let lent: LentMemory

    /// - Parameters:
    ///   - elements: The memory, from its first byte to its last; the first element stands at its beginning.
    ///   - shape: The length of each dimension; one dimension when nil.
    ///   - strides: From an element to the next in each dimension, in elements; C order without gaps when nil.
    ///   - writable: Whether Python may write.
    ///   - owner: What keeps the memory in place as long as it lives.
    ///   - onRelease: Runs when Python has let go of the view, with the lock held; to count the views that there are.
    /// - Throws: `PythonException` (`BufferError`) for a shape or strides that lead out of the memory.
    public init<Element: BufferElement>(
        _ elements: UnsafeMutableBufferPointer<Element>, shape: [Int]? = nil, strides: [Int]? = nil,
        writable: Bool = true, keepingAlive owner: any AnyObject & Sendable,
        onRelease: (@Sendable () -> Void)? = nil
    ) throws(PythonException) {
        let shape = shape ?? [elements.count]
        let compact = compactStrides(of: shape, step: 1)
        let steps = strides ?? compact
        guard let count = elementCount(of: shape), steps.count == shape.count, steps.allSatisfy({ $0 >= 0 }),
            count == 0 || extent(of: shape, steps: steps).map({ $0 <= elements.count }) == true
        else {
            throw PythonException(
                .builtin("BufferError"),
                "shape \(shape) with strides \(steps) is not within \(elements.count) elements")
        }
        let memory = SharedMemory(
            UnsafeMutableRawPointer(elements.baseAddress), Element.self, shape: shape, strides: steps,
            isWritable: writable, owner: owner)
        lent = LentMemory(memory, onRelease)
    }
}

/// How many elements there are from the first of a shape to its last; nil where that is no number.
private func extent(of shape: [Int], steps: [Int]) -> Int? {
    var extent = 1
    for (length, step) in zip(shape, steps) {
        let (more, isTooMuch) = (length - 1).multipliedReportingOverflow(by: step)
        let (sum, isTooLong) = extent.addingReportingOverflow(more)
        if isTooMuch || isTooLong { return nil }
        extent = sum
    }
    return extent
}

/// What one view has taken.
final class LentMemory: Sendable {
    let memory: SharedMemory
    private let onRelease: (@Sendable () -> Void)?

    init(_ memory: SharedMemory, _ onRelease: (@Sendable () -> Void)?) {
        (self.memory, self.onRelease) = (memory, onRelease)
    }

    func end() { onRelease?() }
}

/// How a class lends memory.
final class BufferEntry: Sendable {
    let place: MethodPlace
    let lend: @Sendable (OpaquePointer) throws -> PythonBuffer?

    init(_ place: String, _ lend: @escaping @Sendable (OpaquePointer) throws -> PythonBuffer?) {
        (self.place, self.lend) = (MethodPlace(place), lend)
    }
}

let lendBuffer:
    @convention(c) (UnsafeMutableRawPointer, OpaquePointer, UnsafeMutablePointer<Py_buffer>?, Int32) -> Int32 = {
        context, this, view, flags in
        // SAFETY: the context is an entry that was retained for good.
        Unmanaged<BufferEntry>.fromOpaque(context)._withUnsafeGuaranteedRef { entry in
            view?.pointee.obj = nil
            let call = DeferredDrops.begin()
            defer { DeferredDrops.end(call) }
            do {
                guard let buffer = try entry.lend(this) else {
                    _ = refusedReceiver(entry.place)
                    return -1
                }
                let kept = Unmanaged.passRetained(buffer.lent)
                let status = buffer.lent.memory.fill(view, flags, of: this, keeping: kept.toOpaque())
                if status != 0 { giveBack(kept) }
                return status
            } catch {
                PythonError.raise(error)
                return -1
            }
        }
    }

let takeBufferBack: @convention(c) (UnsafeMutableRawPointer, OpaquePointer, UnsafeMutablePointer<Py_buffer>) -> Void = {
    _, _, view in
    guard let kept = view.pointee.internal else { return }
    let call = DeferredDrops.begin()
    // SAFETY: `lendBuffer` has retained it for the view, which ends once.
    giveBack(Unmanaged<LentMemory>.fromOpaque(kept))
    DeferredDrops.end(call)
}

private func giveBack(_ kept: Unmanaged<LentMemory>) {
    kept._withUnsafeGuaranteedRef { $0.end() }
    kept.release()
}

extension PythonClassMembers {
    /// The buffer protocol: `memoryview(object)`, `numpy.asarray(object)`, `bytes(object)`, each of which calls the body.
    ///
    /// The owner keeps what was lent in place. An instance that moves its memory refuses to while there are views, which
    /// `onRelease` lets it count, or leaves the old memory to its owner.
    @inlinable @inline(__always)
    public mutating func buffer(_ body: @escaping @Sendable (Object) throws -> PythonBuffer) {
        setBuffer { held in
            // SAFETY: objects of the class hold an instance of it.
            try Unmanaged<Object>.fromOpaque(held)._withUnsafeGuaranteedRef { try body($0) }
        }
    }

    @usableFromInline
    mutating func setBuffer(_ body: @escaping @Sendable (UnsafeMutableRawPointer) throws -> PythonBuffer) {
        set(BufferEntry("\(name).__buffer__()") { this in try unl_python_held(this).map(body) })
    }
}
