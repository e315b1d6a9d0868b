// must fail: lifetime-dependent variable 'doubles' escapes its scope
import UnlatchPython

/// A function that Python calls later, with memory that Python has long taken back.
func makeLater(_ numbers: AnyBufferArgument<AnyElement>) -> () -> Double {
    guard let doubles = numbers.strided(of: Double.self) else { return { 0 } }
    #if MISUSE
        return { doubles[0] }
    #else
        let first = doubles[0]
        return { first }
    #endif
}
