import Foundation
import Testing
import UnlatchPython

/// A shared library that a test compiles, loaded until the test is over.
public struct CompiledLibrary {
    private let handle: UnsafeMutableRawPointer

    /// What the compiler or the loader said.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// Compiles one file of C with the compiler that comes with Swift, warnings being errors, and calls `body` with it.
    ///
    /// - Parameters:
    ///   - source: The file, below the repository.
    ///   - headers: The folder of the headers that it includes, below the repository.
    public static func with<R>(
        _ source: String, headers: String, _ body: (CompiledLibrary) throws -> R
    ) throws -> R {
        try withFolder { folder in
            let file = folder.appendingPathComponent("library.so").path
            let arguments = [
                "clang", "-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC",
                "-I", SourceTree.path(headers), "-o", file, SourceTree.path(source),
            ]
            let compiled = try ChildProcess("/usr/bin/env", arguments, timeout: 120).run()
            if compiled.status != 0 {
                throw Failure(description: "clang: \(String(decoding: compiled.errors, as: UTF8.self))")
            }
            guard let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
                throw Failure(description: dlerror().map { String(cString: $0) } ?? "dlopen failed")
            }
            defer { dlclose(handle) }
            return try body(CompiledLibrary(handle: handle))
        }
    }

    /// A constant of the library; its type is whatever the caller takes it for.
    public func constant<T>(_ name: String) throws -> UnsafePointer<T> {
        guard let symbol = dlsym(handle, name) else { throw Failure(description: "the library has no '\(name)'") }
        return UnsafePointer(symbol.assumingMemoryBound(to: T.self))
    }
}
