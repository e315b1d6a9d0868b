internal import UnlatchParallel

/// What the kernels ask of the memory that they are given.
enum Operands {
    static func refuse(_ call: String, _ cause: String) -> UnlatchError {
        UnlatchError(code: .invalidArgument, call: call, cause: cause)
    }

    /// Throws unless each buffer has so many elements.
    static func check(
        _ call: String, _ buffers: KeyValuePairs<String, Int>, count: Int, of what: String
    ) throws(UnlatchError) {
        for (name, found) in buffers where found != count {
            throw refuse(call, "`\(name)` has \(found) elements; it must have \(count), one for each \(what)")
        }
    }

    /// Throws if what is written overlaps what is read, or itself.
    static func check(
        _ call: String, written: [UnsafeMutableRawBufferPointer], read: [UnsafeRawBufferPointer]
    ) throws(UnlatchError) {
        let written = written.map { UnsafeRawBufferPointer($0) }
        for (index, to) in written.enumerated() {
            if (written[(index + 1)...] + read).contains(where: { overlap(to, $0) }) {
                throw refuse(call, "a result overlaps another one or an operand; each needs memory of its own")
            }
        }
    }

    static func check(_ call: String, _ what: String, has count: Int, needs needed: Int) throws(UnlatchError) {
        if count != needed { throw refuse(call, "\(what) has \(count) elements; it must have \(needed)") }
    }

    /// Throws if the two share memory, unless they are the same and may be.
    static func checkApart(
        _ call: String, _ to: UnsafeRawBufferPointer, _ from: UnsafeRawBufferPointer, sameAllowed: Bool = false
    ) throws(UnlatchError) {
        guard let start = to.baseAddress, let other = from.baseAddress, !to.isEmpty, !from.isEmpty else { return }
        if sameAllowed, start == other { return }
        if overlap(UnsafeRawBufferPointer(to), UnsafeRawBufferPointer(from)) {
            throw refuse(
                call,
                sameAllowed
                    ? "the result overlaps what is read; it must be the same memory or apart from it"
                    : "the result overlaps what is read; it must be apart from it")
        }
    }

    private static func overlap(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard let first = a.baseAddress, let second = b.baseAddress, !a.isEmpty, !b.isEmpty else { return false }
        return first < second + b.count && second < first + a.count
    }

    /// Where a buffer begins; an address that nobody reads for an empty one.
    static func start(_ buffer: UnsafeRawBufferPointer) -> UnsafeRawPointer {
        guard let start = buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 64) else {
            preconditionFailure("an address that is not zero")
        }
        return start
    }

    static func start<Element>(_ buffer: UnsafeBufferPointer<Element>) -> UnsafeRawPointer {
        start(UnsafeRawBufferPointer(buffer))
    }

    static func start<Element>(_ buffer: UnsafeMutableBufferPointer<Element>) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(mutating: start(UnsafeRawBufferPointer(buffer)))
    }

    /// One part for each thread; all in one where a second thread would cost more than it saves.
    static func schedule(_ count: Int, serial: Bool) -> Schedule { serial ? .static(chunk: max(count, 1)) : .static }
}
