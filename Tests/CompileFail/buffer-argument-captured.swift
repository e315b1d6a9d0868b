// must fail: lifetime-dependent variable 'numbers' escapes its scope
import UnlatchPython

/// A function that Python calls later, with memory that Python has long taken back.
func makeLater(_ numbers: BufferArgument<Double>) -> () -> Int {
    #if MISUSE
        return { numbers.count }
    #else
        let count = numbers.count
        return { count }
    #endif
}
