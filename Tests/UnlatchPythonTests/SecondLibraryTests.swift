import Glibc
import Testing
import UnlatchPython

/// A process has one Python library: a second one would get the functions of the first, and its callers a lock that is not
/// theirs. Each test in a process of its own, which is the host of the first.
@Suite struct SecondLibraryTests {
    /// How a host has its Python.
    enum Host: String, CaseIterable, Codable, Sendable {
        case runs, runsForItselfAlone, hasLoadedIt

        var flags: CInt { RTLD_NOW | (self == .runsForItselfAlone ? RTLD_LOCAL : RTLD_GLOBAL) }
    }

    /// Another CPython of this machine, with a library of its own; nil where there is none.
    private static func other(than location: InterpreterLocation) -> InterpreterLocation? {
        let versions = getenv("HOME").map { String(cString: $0) + "/.pyenv/versions" } ?? ""
        let names = (9...14).map { "python3.\($0)" } + ["/usr/bin/python3"]
        var found = glob_t()
        defer { globfree(&found) }
        var programs = names
        if glob("\(versions)/3.*/bin/python3", 0, nil, &found) == 0 {
            programs += (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        }
        for program in programs.reversed() {
            guard let candidate = try? InterpreterLocation.find(program) else { continue }
            if candidate.version != location.version && candidate.library != location.library { return candidate }
        }
        return nil
    }

    @Test(arguments: Host.allCases)
    func `a second Python library is refused, and stays out of the process`(host: Host) async {
        await #expect(processExitsWith: .success) { [host = host as Host] in
            endProcess(after: 60)
            let first = try InterpreterLocation.find(InterpreterLocation.tested)
            guard let second = Self.other(than: first) else {
                return skipPart("there is only one Python with a shared library here")
            }
            let library = try #require(dlopen(first.library, host.flags))
            func call(_ name: String) throws -> CInt {
                let address = try #require(dlsym(library, name))
                return unsafeBitCast(address, to: (@convention(c) () -> CInt).self)()
            }
            if host != .hasLoadedIt {
                let start = try #require(dlsym(library, "Py_InitializeEx"))
                unsafeBitCast(start, to: (@convention(c) (CInt) -> Void).self)(0)
            }
            let error = #expect(throws: InterpreterError.self) { try Interpreter.start(second) }
            let text = "\(String(describing: error))"
            #expect(error?.code == (host == .hasLoadedIt ? .loadFailed : .alreadyStarted), "\(text)")
            #expect(text.contains(second.executable), "\(text)")
            #expect(text.contains(host == .hasLoadedIt ? "has loaded another Python" : "runs in this process already"))
            #expect(dlopen(second.library, RTLD_NOW | RTLD_NOLOAD) == nil, "its library was left in the process")
            guard host != .hasLoadedIt else {
                // The host's own is still to be had.
                let python = try Interpreter.start(first)
                #expect(try python.attached { gil in try Int(gil.evaluate("6 * 7")) } == 42)
                return
            }
            #expect(try call("PyGILState_Check") == 1, "the caller's lock was given away")
            let python = try #require(Interpreter.running)
            // Of modules that are files a Python out of the global scope may have none: they look for its functions there.
            let version = try python.attached { gil in try gil.import("sys").version.text() }
            #expect(version.hasPrefix(first.version))
        }
    }
}
