internal import CPythonABI
import Synchronization

/// What Swift let go of on a thread without the lock, waiting for the next one that has it.
///
/// A lock-free stack: dropping pushes one node, attaching takes the whole stack when there is one. The attach path pays
/// one load.
enum DeferredDrops {
    enum Item {
        case reference(OpaquePointer)
        case buffer(UnsafeMutablePointer<Py_buffer>)
        case tensor(UnsafeMutablePointer<DLManagedTensor>)
        case versionedTensor(UnsafeMutablePointer<DLManagedTensorVersioned>)

        /// pre: the lock is held.
        func perform() {
            switch self {
            case .reference(let pointer):
                unl_py.Py_DecRef(pointer)
            case .buffer(let view):
                unl_py.PyBuffer_Release(view)
                view.deallocate()
            case .tensor(let managed):
                managed.pointee.deleter?(managed)
            case .versionedTensor(let managed):
                managed.pointee.deleter?(managed)
            }
        }
    }

    private struct Node {
        let item: Item
        var next: UnsafeMutablePointer<Node>?
    }

    // SAFETY: nodes are reached through this atomic alone; each is followed by the one thread that took it.
    nonisolated(unsafe) private static let top = Atomic<UnsafeMutablePointer<Node>?>(nil)

    /// Gives the item up: at once on a thread that holds the lock, else later.
    /// After the interpreter's end there is nothing left to count, and the item is forgotten.
    static func drop(_ item: Item) {
        guard AttachmentGate.phase.countsReferences else { return }
        if ThreadState.isAttached { return item.perform() }
        if let isolation = Isolation.current { return isolation.drops.append(item) }
        let node = UnsafeMutablePointer<Node>.allocate(capacity: 1)
        var expected = top.load(ordering: .relaxed)
        // SAFETY: the node is this thread's own until the exchange publishes it.
        node.initialize(to: Node(item: item, next: expected))
        while true {
            let (exchanged, current) = top.weakCompareExchange(
                expected: expected, desired: node, successOrdering: .releasing, failureOrdering: .relaxed)
            if exchanged { return }
            expected = current
            node.pointee.next = current
        }
    }

    /// Whether nothing waits. Cost: one load.
    static var isEmpty: Bool { top.load(ordering: .relaxed) == nil }

    /// Does what is queued. pre: the lock is held.
    static func perform() {
        guard top.load(ordering: .relaxed) != nil else { return }
        var next = top.exchange(nil, ordering: .acquiring)
        // SAFETY: the exchange took the whole stack, so this thread alone follows and frees its nodes.
        while let node = next {
            next = node.pointee.next
            node.pointee.item.perform()
            node.deallocate()
        }
    }
}
