// must fail: cannot assign value of type 'BufferArgument<Double>'
import UnlatchPython

/// The memory is the caller's for the length of the call.
final class Keeper {
    var kept: Any?

    func keep(_ numbers: BufferArgument<Double>) {
        #if MISUSE
            kept = numbers
        #else
            kept = numbers.withUnsafeBuffer { Array($0) }
        #endif
    }
}
