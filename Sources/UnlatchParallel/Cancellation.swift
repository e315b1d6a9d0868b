internal import CTeams

/// A request to stop, which runs look at between chunks.
///
///     let cancellation = Cancellation()
///     try await withTaskCancellationHandler {
///         try team.parallelFor(0..<n, control: RunControl(cancellation: cancellation)) { part in … }
///     } onCancel: {
///         cancellation.cancel()
///     }
///
/// It is made once and for all: a run that is given a cancelled one does nothing but throw.
///
/// - Thread safety: any thread at any time; GIL: either.
public final class Cancellation: Sendable {
    // SAFETY (nonisolated(unsafe)): what it points to is atomic, and this never changes.
    nonisolated(unsafe) let handle: OpaquePointer

    public init() {
        guard let created = unl_cancellation_create() else { preconditionFailure("there is no memory left") }
        handle = created
    }

    deinit {
        // SAFETY: a run holds the object through its control, so nobody looks at it now.
        unl_cancellation_destroy(handle)
    }

    /// Stops the runs that look at this: each throws `cancelled`, unless it had begun all of its chunks.
    public func cancel() { unl_cancellation_request(handle) }

    public var isCancelled: Bool { unl_cancellation_requested(handle) }
}
