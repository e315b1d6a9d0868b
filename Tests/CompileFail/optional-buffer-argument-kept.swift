// must fail: cannot assign value of type 'MutableBufferArgument<Double>'
import UnlatchPython

/// The memory is the caller's for the length of the call, also where it may be left out.
final class Keeper {
    var kept: Any?

    func keep(_ out: MutableBufferArgument<Double>?) {
        guard let out else { return }
        #if MISUSE
            kept = out
        #else
            kept = out.shape
        #endif
    }
}
