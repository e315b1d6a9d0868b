import Glibc

/// What the process does on a signal, as `sigaction` has it.
struct SignalAction {
    typealias Handler =
        @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

    private var raw = sigaction()

    static func current(_ signal: Int32) -> SignalAction {
        var action = SignalAction()
        sigaction(signal, nil, &action.raw)
        return action
    }

    func install(_ signal: Int32) {
        var raw = raw
        sigaction(signal, &raw, nil)
    }

    /// Has a signal ignored that the program left at its default action; a handler of its own, or its wish, stays.
    static func ignoreUnlessSet(_ number: Int32) {
        if current(number).address == 0 { signal(number, SIG_IGN) }
    }

    /// The same mask, stack and restarting, with another function.
    func replaced(by handler: Handler) -> SignalAction {
        var action = self
        action.raw.__sigaction_handler.sa_sigaction = handler
        action.raw.sa_flags = SA_SIGINFO | (raw.sa_flags & (SA_ONSTACK | SA_RESTART))
        return action
    }

    /// Neither the default action nor "ignore", which are 0 and 1 in the place of a function.
    var isFunction: Bool { address > 1 }

    func isHandled(by handler: Handler) -> Bool { address == unsafeBitCast(handler, to: Int.self) }

    /// Calls the function. May be used in a signal handler.
    func call(_ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?) {
        if raw.sa_flags & SA_SIGINFO != 0 {
            raw.__sigaction_handler.sa_sigaction?(signal, information, context)
        } else {
            raw.__sigaction_handler.sa_handler?(signal)
        }
    }

    private var address: Int {
        // SAFETY: a function pointer, or its absence, as a number; both members of the union are one pointer.
        unsafeBitCast(raw.__sigaction_handler.sa_handler, to: Int.self)
    }
}
