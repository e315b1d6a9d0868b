internal import CPythonABI

// While a Swift variable gets another value, is emptied or changed, nobody else may look at it: Swift stops the program where
// somebody does. The old value ends within that time. If it is the last reference to a Python object, that object's code runs
// (`__del__`, callbacks of weak references), and may well read the same variable, by a property of the object that has it.
//
// So what Swift code that Python has called lets go of is given up when nothing of Swift's is being changed: when the call
// returns, or before it calls Python or gives the lock back. Only where the object may end with that: a reference that is not
// the last is given up at once.

extension DeferredDrops {
    /// What knows of the calling thread's calls: `begin` returns it, `end` takes it.
    typealias Call = UnsafeMutablePointer<unl_python_thread>

    private struct Postponed {
        let item: Item
        let owner: InterpreterNumber
        var next: UnsafeMutablePointer<Postponed>?
    }

    /// Python has called Swift. Cost: a thread-local load, and two counts with `end`. pre: a lock is held.
    @inline(__always)
    static func begin() -> Call {
        let call = unl_python_this_thread()
        if call.pointee.is_listed == 0 { unl_python_list_thread(call) }
        call.pointee.postponing += 1
        return call
    }

    /// The call is about to return; an exception that is set stays so. pre: a lock is held.
    @inline(__always)
    static func end(_ call: Call) {
        if call.pointee.postponed != nil { performPostponed(call) }
        call.pointee.postponing -= 1
    }

    /// Swift is about to call Python, or to give the lock back. Cost: a thread-local load. pre: a lock is held.
    @inline(__always)
    static func performPostponed() {
        let call = unl_python_this_thread()
        if call.pointee.postponed != nil { performPostponed(call) }
    }

    static func postpone(_ item: Item, _ owner: InterpreterNumber, _ call: Call) {
        let node = UnsafeMutablePointer<Postponed>.allocate(capacity: 1)
        let next = call.pointee.postponed?.assumingMemoryBound(to: Postponed.self)
        node.initialize(to: Postponed(item: item, owner: owner, next: next))
        call.pointee.postponed = UnsafeMutableRawPointer(node)
    }

    /// In the order in which they were let go of. What that lets go of comes after it.
    @inline(never)
    private static func performPostponed(_ call: Call) {
        PythonError.leavingExceptionSet {
            while let newest = call.pointee.postponed {
                call.pointee.postponed = nil
                // SAFETY: `postpone` made the nodes, which are this thread's own.
                var next: UnsafeMutablePointer<Postponed>? = newest.assumingMemoryBound(to: Postponed.self)
                var first: UnsafeMutablePointer<Postponed>?
                while let node = next {
                    next = node.pointee.next
                    node.pointee.next = first
                    first = node
                }
                while let node = first {
                    let (item, owner) = (node.pointee.item, node.pointee.owner)
                    first = node.pointee.next
                    node.deallocate()
                    // Another interpreter may have been entered meanwhile.
                    if owner == .current { item.perform() } else { queue(item, of: owner) }
                }
            }
        }
    }
}
