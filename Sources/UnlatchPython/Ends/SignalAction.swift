import Glibc

/// What the process does on a signal, as `sigaction` has it.
struct SignalAction {
    private var raw = sigaction()

    static func current(_ signal: Int32) -> SignalAction {
        var action = SignalAction()
        sigaction(signal, nil, &action.raw)
        return action
    }

    /// Has a signal ignored that the program left at its default action; a handler of its own, or its wish, stays.
    static func ignoreUnlessSet(_ number: Int32) {
        if current(number).address == 0 { signal(number, SIG_IGN) }
    }

    var isIgnored: Bool { address == 1 }

    private var address: Int {
        // SAFETY: a function pointer, or its absence, as a number; both members of the union are one pointer.
        unsafeBitCast(raw.__sigaction_handler.sa_handler, to: Int.self)
    }
}
