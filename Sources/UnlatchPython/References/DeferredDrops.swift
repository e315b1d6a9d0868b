internal import CPythonABI
import Synchronization

/// What Swift let go of on a thread without the lock of the object's interpreter, waiting for the next one that has it.
///
/// What belongs to the first interpreter waits in a lock-free stack: dropping pushes one node, and whoever has the lock
/// takes the whole stack when there is one. What belongs to another interpreter waits in `OtherInterpreters`, under
/// that one's number. Whoever comes to hold a lock pays one load.
enum DeferredDrops {
    enum Item {
        case reference(OpaquePointer)
        case buffer(UnsafeMutablePointer<Py_buffer>)
        case tensor(ManagedTensor)

        /// pre: the lock of the object's interpreter is held.
        func perform() {
            switch self {
            case .reference(let pointer):
                unl_py.Py_DecRef(pointer)
            case .buffer(let view):
                unl_python_release_buffer(view)
                view.deallocate()
            case .tensor(let managed):
                managed.delete()
            }
        }

        /// Whether Python code may run when it is performed. pre: as above.
        var mayRunCode: Bool {
            if case .reference(let pointer) = self { unl_python_may_be_last(pointer) != 0 } else { true }
        }

        /// The interpreter has ended: what is ours goes, what is Python's has gone.
        func forget() {
            if case .buffer(let view) = self { view.deallocate() }
        }
    }

    private struct Node {
        let item: Item
        var next: UnsafeMutablePointer<Node>?
    }

    /// What the lowest bits of `waiting` say; a node's address leaves them free.
    private enum Mark {
        /// Something waits for another interpreter than the first one.
        static let others: UInt = 1
        /// Whoever asks is to look closer: see `OtherInterpreters.notesEntries`.
        static let always: UInt = 2
        static let all: UInt = 3
    }

    /// The top of the first interpreter's stack, and the marks. One word, so that one load answers.
    // Nodes are reached through this atomic alone; each is followed by the one thread that took it.
    private static let waiting = Atomic<UInt>(0)

    /// Gives the item up: at once on a thread that holds the lock of its interpreter, else later.
    /// After an interpreter's end there is nothing left to count, and the item is forgotten.
    ///
    /// - Parameter owner: The interpreter that was current when the item was made: `InterpreterNumber.current`.
    static func drop(_ item: Item, of owner: InterpreterNumber) {
        guard AttachmentCount.phase.countsReferences else { return item.forget() }
        if ThreadState.isAttached, owner == .current {
            let thread = unl_python_this_thread()
            return thread.pointee.postponing == 0 || !item.mayRunCode ? item.perform() : postpone(item, owner, thread)
        }
        queue(item, of: owner)
    }

    static func queue(_ item: Item, of owner: InterpreterNumber) {
        if owner == .first { push(item) } else { OtherInterpreters.append(item, to: owner) }
    }

    private static func push(_ item: Item) {
        let node = UnsafeMutablePointer<Node>.allocate(capacity: 1)
        node.initialize(to: Node(item: item, next: nil))
        var expected = waiting.load(ordering: .relaxed)
        while true {
            // SAFETY: the node is this thread's own until the exchange publishes it.
            node.pointee.next = UnsafeMutablePointer(bitPattern: expected & ~Mark.all)
            let desired = UInt(bitPattern: node) | (expected & Mark.all)
            let (exchanged, current) = waiting.weakCompareExchange(
                expected: expected, desired: desired, successOrdering: .releasing, failureOrdering: .relaxed)
            if exchanged { return }
            expected = current
        }
    }

    /// Whether nothing waits, for no interpreter. Cost: one load.
    static var isEmpty: Bool { waiting.load(ordering: .relaxed) == 0 }

    /// Does what waits for the interpreter whose lock is held. pre: a lock is held. Cost: one load when nothing waits.
    @inline(__always)
    static func perform() {
        if !isEmpty { performWaiting() }
    }

    @inline(never)
    private static func performWaiting() {
        let number = InterpreterNumber.current
        guard number == .first else { return OtherInterpreters.perform(for: number) }
        guard waiting.load(ordering: .relaxed) & ~Mark.all != 0 else { return }
        let top = waiting.bitwiseAnd(Mark.all, ordering: .acquiring).oldValue & ~Mark.all
        var next = UnsafeMutablePointer<Node>(bitPattern: top)
        // SAFETY: the exchange took the whole stack, so this thread alone follows and frees its nodes.
        while let node = next {
            next = node.pointee.next
            let item = node.pointee.item
            node.deallocate()
            item.perform()
        }
    }

    // For `OtherInterpreters`.

    static func markOthers(_ wait: Bool) {
        if wait {
            waiting.bitwiseOr(Mark.others, ordering: .relaxed)
        } else {
            waiting.bitwiseAnd(~Mark.others, ordering: .relaxed)
        }
    }

    static func markAlways() { waiting.bitwiseOr(Mark.always, ordering: .relaxed) }
}
