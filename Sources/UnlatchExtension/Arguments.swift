import Unlatch
import UnlatchKernels
import UnlatchPython

// What Python is told of arguments that a function cannot work with: in the words of the function that was called.

/// An argument's value that is refused; `answering` says whose.
func refusal(_ cause: String) -> UnlatchError { UnlatchError(code: .invalidArgument, call: "", cause: cause) }

/// Runs a function's body. What it throws names the function as Python knows it, and not the call within that failed.
@inline(__always)
func answering<R>(_ function: String, _ body: () throws -> R) throws -> R {
    do {
        return try body()
    } catch {
        throw renamed(error, function)
    }
}

@inline(never)
private func renamed(_ error: any Error, _ function: String) -> any Error {
    switch error {
    case let error as UnlatchError: UnlatchError(code: error.code, call: function, cause: error.cause)
    case let error as BufferError where error.reason == .memory:
        UnlatchError(code: .noResources, call: function, cause: error.description)
    default: error
    }
}

/// The picture, or what is wrong with the argument that it cannot be made of.
func makePicture(_ width: Int, _ height: Int, _ limit: Int) throws -> Mandelbrot {
    for (name, size) in [("width", width), ("height", height)] where size < 0 {
        throw refusal("\(name) is \(size); it must be 0 or more")
    }
    return try Mandelbrot(width: width, height: height, limit: limit)
}
