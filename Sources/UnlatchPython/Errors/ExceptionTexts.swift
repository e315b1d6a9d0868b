internal import CPythonABI

/// What an exception says of itself, made once, when somebody asks.
///
/// Not when the exception arrives: the texts are made by Python code, in which a Ctrl-C or a cancellation may arrive that
/// nobody there can pass on.
final class ExceptionTexts: Sendable {
    struct Names: Sendable {
        var type: String
        var classes: [String]
    }

    private struct Known {
        var names: Names?
        var message: String?
        var traceback: String?
        /// An optional of what may be none.
        var cause: ExceptionTexts??
    }

    let exception: PythonReference
    private let chainLimit: Int
    /// Whose exception it is: another interpreter of the process must not touch it.
    private let interpreter: UInt
    // SAFETY: touched under the mutex of `UndescribedExceptions` alone.
    nonisolated(unsafe) private var known = Known()

    /// pre: the lock is held.
    init(_ exception: PythonReference, chainLimit: Int) {
        self.exception = exception
        self.chainLimit = chainLimit
        interpreter = UInt(bitPattern: unl_py.PyInterpreterState_Get())
        UndescribedExceptions.add(self)
    }

    deinit { UndescribedExceptions.remove(self) }

    var names: Names {
        made(\.names, instead: Names(type: "exception", classes: [])) {
            let type = exception.quietly("__class__")
            return Names(
                type: type?.quietly("__name__")?.quietText ?? "exception", classes: type?.quietClassNames ?? [])
        }
    }

    var message: String {
        made(\.message, instead: "its text was not asked for before its interpreter ended") {
            exception.quietText ?? ""
        }
    }

    var traceback: String {
        made(\.traceback, instead: "\(names.type): \(message)") {
            let format = PythonReference.quietly(unl_python_import("traceback", 9))?.quietly("format_exception")
            let lines = format.flatMap { format in
                [exception.quietly("__class__"), exception, exception.quietly("__traceback__")].quietCall(format)
            }
            return lines ?? "\(names.type): \(message)"
        }
    }

    var cause: ExceptionTexts? {
        made(\.cause, instead: nil) {
            // The limit ends a chain that was made into a ring by hand.
            chainLimit == 0 ? nil : exception.quietCause.map { ExceptionTexts($0, chainLimit: chainLimit - 1) }
        }
    }

    /// All of it, for those who ask when Python has ended. pre: the lock is held.
    func makeAll() {
        _ = (names.type, message, traceback)
        cause?.makeAll()
    }

    /// What is known, or made now with the lock; `instead` where there is no Python to ask.
    private func made<T: Sendable>(
        _ key: any WritableKeyPath<Known, T?> & Sendable, instead: T, _ make: () -> T
    ) -> T {
        if let value = UndescribedExceptions.withLock({ known[keyPath: key] }) { return value }
        // Not under the mutex: making runs Python code, which may give the lock to a thread that asks here, too.
        let entry = AttachmentCount.enter()
        guard entry != .refused else { return instead }
        let value: T? = entry.attached(#fileID, #line) { _ in
            if LastingNativeWork.isOn { LastingNativeWork.pause() }  // Python formats
            guard interpreter == UInt(bitPattern: unl_py.PyInterpreterState_Get()) else { return nil }
            return PythonError.leavingExceptionSet { PythonError.uninterrupted(make) }
        }
        guard let value else { return instead }
        return UndescribedExceptions.withLock {
            // The first one stays, so that everybody reads the same.
            if let other = known[keyPath: key] { return other }
            known[keyPath: key] = value
            return value
        }
    }
}

/// The exceptions in Swift's hands, for `finalize`: whoever looks at one afterwards finds its texts.
enum UndescribedExceptions {
    private struct Entry {
        weak var texts: ExceptionTexts?
    }

    private static let entries = Guarded<[ObjectIdentifier: Entry]>.heldAcrossForks([:])

    static func add(_ texts: ExceptionTexts) {
        entries.withLock { $0[ObjectIdentifier(texts)] = Entry(texts: texts) }
    }

    static func remove(_ texts: ExceptionTexts) {
        entries.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(texts)) }
    }

    /// Reads or changes what exceptions know of themselves. One mutex for all: a fork waits for it.
    static func withLock<R>(_ body: () -> R) -> R { entries.withLock { _ in body() } }

    /// pre: the lock is held.
    static func describe() {
        // Not under the mutex: texts are made by Python code, and the end of one takes the mutex, too.
        for texts in entries.withLock({ $0.values.compactMap(\.texts) }) { texts.makeAll() }
    }
}
