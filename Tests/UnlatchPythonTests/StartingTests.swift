import Glibc
import Testing

import UnlatchPython

/// A folder of a test's own, removed with what is in it.
final class TestFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/unlatch-test-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    func write(_ name: String, _ text: String) throws {
        let file = try #require(fopen("\(path)/\(name)", "w"))
        fputs(text, file)
        fclose(file)
    }

    deinit { _ = try? ChildProcess("/bin/rm", ["-rf", path], timeout: 20).run() }
}

/// A start that would end `python3` is an error. Each in a process of its own, whose environment is set for it.
@Suite struct StartingTests {
    static let refused: [(variable: String, value: String)] = [
        ("PYTHONHOME", "/nonexistent"), ("PYTHONHASHSEED", "abc"), ("PYTHONIOENCODING", "nonsense"),
        ("PYTHONUTF8", "perhaps"), ("PYTHONMALLOC", "nonsense"), ("PYTHONTRACEMALLOC", "abc"),
        ("PYTHONTRACEMALLOC", "-1"), ("PYTHONHASHSEED", "4294967296"),
    ]

    @Test func `a variable that keeps Python from starting is found out before anything is loaded`() async {
        await #expect(processExitsWith: .success) {
            let program = InterpreterLocation.tested
            for (variable, value) in StartingTests.refused {
                setenv(variable, value, 1)
                let error = #expect(throws: InterpreterError.self) { try InterpreterLocation.find(program) }
                #expect(error?.code == .loadFailed)
                #expect(error?.description.contains("\(variable)=\(value)") == true, "\(String(describing: error))")
                unsetenv(variable)
            }
            // The process is as it was.
            let python = try Interpreter.start(InterpreterLocation.find(program))
            #expect(try python.attached { gil in try Int(gil.evaluate("6 * 7")) } == 42)
        }
    }

    @Test(arguments: refused.map { [$0.variable, $0.value] })
    func `the start itself throws where the interpreter was found before`(setting: [String]) async {
        await #expect(processExitsWith: .success) { [setting = setting as [String]] in
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            setenv(setting[0], setting[1], 1)
            let first = #expect(throws: InterpreterError.self) { try Interpreter.start(location) }
            #expect(first?.code == .loadFailed)
            #expect(first?.description.contains("\(setting[0])=\(setting[1])") == true, "\(String(describing: first))")
            // CPython cannot be started a second time, and nobody waits for a lock that nobody gives back.
            let second = #expect(throws: InterpreterError.self) { try Interpreter.start(location) }
            #expect(second == first)
            #expect(Interpreter.running == nil)
        }
    }

    @Test(arguments: [
        "raise SystemExit(3)", "import sys; sys.exit('no')", "import os; os._exit(0)", "import os; os.abort()",
        "print('version=1.0.0', flush=True); import os; os._exit(0)",
    ])
    func `a sitecustomize that ends Python is found out before`(source: String) async {
        await #expect(processExitsWith: .success) { [source = source as String] in
            let folder = try TestFolder()
            try folder.write("sitecustomize.py", source + "\n")
            setenv("PYTHONPATH", folder.path, 1)
            let error = #expect(throws: InterpreterError.self) {
                try InterpreterLocation.find(InterpreterLocation.tested)
            }
            #expect(error?.code == .loadFailed)
            #expect(error?.description.contains(folder.path) == true, "\(String(describing: error))")
        }
    }

    @Test func `a sitecustomize that exits is an error of a start whose interpreter was found before`() async {
        await #expect(processExitsWith: .success) {
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            let folder = try TestFolder()
            try folder.write("sitecustomize.py", "raise SystemExit(3)\n")
            setenv("PYTHONPATH", folder.path, 1)
            let error = #expect(throws: InterpreterError.self) { try Interpreter.start(location) }
            #expect(error?.description.contains("SystemExit: 3") == true, "\(String(describing: error))")
            #expect(throws: InterpreterError.self) { try Interpreter.start(location) }
        }
    }

    @Test func `what sitecustomize prints, and modules of the user, are no answers of the interpreter`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TestFolder()
            try folder.write("sitecustomize.py", "print('version=1.0.0')\nprint('library=/nonexistent')\n")
            try folder.write("sysconfig.py", "raise SystemExit('not the one')\n")
            setenv("PYTHONPATH", folder.path, 1)
            chdir(folder.path)
            setenv("PYTHONIOENCODING", "utf-16", 1)
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            #expect(access(location.library, R_OK) == 0)
            let python = try Interpreter.start(location)
            #expect(try python.attached { gil in try gil.import("sys").version.text() }.hasPrefix(location.version))
        }
    }

    @Test func `a start that fails half-way leaves no lock held, and is not tried again`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TestFolder()
            try folder.write("sitecustomize.py", "import sys\nsys.modules['signal'] = None\n")
            setenv("PYTHONPATH", folder.path, 1)
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            let first = #expect(throws: InterpreterError.self) {
                try Interpreter.start(location, handlingInterrupts: true)
            }
            #expect(first?.code == .loadFailed)
            let second = onNewThread { Result { try Interpreter.start(location) } }
            let again = #expect(throws: InterpreterError.self) { try second.get() }
            #expect(again == first)
        }
    }

    static let locales = [
        [:], ["LANG": "C"], ["LANG": "POSIX"], ["LC_ALL": "C"], ["LC_ALL": "POSIX"], ["LC_ALL": "C.UTF-8"],
        ["LANG": "C", "PYTHONUTF8": "0"], ["LANG": "C", "PYTHONCOERCECLOCALE": "0"], ["PYTHONUTF8": "1"],
    ]

    @Test(arguments: locales)
    func `texts are encoded as python3 encodes them, whatever the locale`(variables: [String: String]) async {
        await #expect(processExitsWith: .success) { [variables = variables as [String: String]] in
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            for name in ["LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONCOERCECLOCALE"] { unsetenv(name) }
            for (name, value) in variables { setenv(name, value, 1) }
            let question = """
                str([__import__('sys').flags.utf8_mode, __import__('sys').getfilesystemencoding(),
                     __import__('sys').getfilesystemencodeerrors(), __import__('locale').setlocale(0),
                     __import__('os').environ.get('LC_CTYPE'), __import__('sys').flags.no_site])
                """
            let program = ChildProcess(location.executable, ["-c", "print(\(question))"], timeout: 30)
            let expected = String(decoding: try program.run().output, as: UTF8.self)
            let python = try Interpreter.start(location)
            let answer = try python.attached { gil in try String(gil.evaluate(question)) }
            #expect(answer + "\n" == expected)
        }
    }

    static let settings = [
        ["PYTHONDEVMODE": "1"], ["PYTHONHASHSEED": "7"], ["PYTHONHASHSEED": "0"], ["PYTHONTRACEMALLOC": "3"],
        ["PYTHONINTMAXSTRDIGITS": "1000"], ["PYTHONNOUSERSITE": "1", "PYTHONSAFEPATH": "1"],
        ["PYTHONOPTIMIZE": "2", "PYTHONFAULTHANDLER": "1"], ["PYTHONDEVMODE": "", "PYTHONHASHSEED": ""],
    ]

    @Test(arguments: settings)
    func `the environment decides as it does for python3`(variables: [String: String]) async {
        await #expect(processExitsWith: .success) { [variables = variables as [String: String]] in
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            for name in StartingTests.settings.flatMap(\.keys) { unsetenv(name) }
            for (name, value) in variables { setenv(name, value, 1) }
            let question = """
                str([__import__('sys').flags, __import__('tracemalloc').get_traceback_limit(),
                     __import__('tracemalloc').is_tracing(), __import__('faulthandler').is_enabled(),
                     hash('unlatch') if __import__('os').environ.get('PYTHONHASHSEED') else None])
                """
            let program = ChildProcess(location.executable, ["-c", "print(\(question))"], timeout: 30)
            let expected = String(decoding: try program.run().output, as: UTF8.self)
            let python = try Interpreter.start(location)
            let answer = try python.attached { gil in try String(gil.evaluate(question)) }
            #expect(answer + "\n" == expected)
        }
    }

    @Test(arguments: locales)
    func `an environment whose path has other letters than ASCII is found, whatever the locale`(
        variables: [String: String]
    ) async {
        await #expect(processExitsWith: .success) { [variables = variables as [String: String]] in
            let base = try InterpreterLocation.find(InterpreterLocation.tested)
            let program = try ChildProcess(
                base.executable, ["-c", "import sys; print(sys._base_executable, end='')"], timeout: 30
            ).run().output
            let real = String(decoding: program, as: UTF8.self)
            let folder = try TestFolder()
            let environment = folder.path + "/vénv"
            mkdir(environment, 0o700)
            mkdir(environment + "/bin", 0o700)
            symlink(real, environment + "/bin/python")
            try folder.write(
                "vénv/pyvenv.cfg", "home = \(real.split(separator: "/").dropLast().map { "/\($0)" }.joined())\n")
            for name in ["LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONCOERCECLOCALE"] { unsetenv(name) }
            for (name, value) in variables { setenv(name, value, 1) }
            let location = try InterpreterLocation.find(environment + "/bin/python")
            #expect(location.prefix == environment)
            let python = try Interpreter.start(location)
            let prefix = try python.attached { gil in
                try PythonBytes(gil.import("os").fsencode(gil.import("sys").prefix)).bytes
            }
            #expect(prefix == Array(environment.utf8))
        }
    }
}

/// What a program tells Python of itself.
@Suite struct ProgramTests {
    private static func start(
        arguments: Interpreter.Arguments = .none, folders: [String] = []
    ) throws -> Interpreter {
        try Interpreter.start(
            InterpreterLocation.find(InterpreterLocation.tested), arguments: arguments, folders: folders)
    }

    @Test func `the arguments that are given are sys.argv`() async {
        await #expect(processExitsWith: .success) {
            let python = try ProgramTests.start(arguments: .list(["program", "--size", "ü", "", "-c", "x"]))
            try python.attached { gil in
                #expect(try [String](gil.import("sys").argv) == ["program", "--size", "ü", "", "-c", "x"])
                let parser = try gil.import("argparse").ArgumentParser()
                try parser.add_argument("--size")
                #expect(try parser.parse_known_args()[0].size.text() == "ü")
            }
        }
    }

    @Test func `the process's own arguments are sys.argv, also those that are no text`() async {
        await #expect(processExitsWith: .success) {
            // The last argument of this process, for a moment: no process that a test starts can be given bytes.
            let last = Int(CommandLine.argc) - 1
            let plain = CommandLine.unsafeArgv[last]
            CommandLine.unsafeArgv[last] = strdup("a\u{FF}")
            CommandLine.unsafeArgv[last]![1] = CChar(bitPattern: 0xFF)
            CommandLine.unsafeArgv[last]![2] = 0
            let python = try ProgramTests.start(arguments: .ofProgram)
            try python.attached { gil in
                let found = try gil.import("sys").argv
                #expect(try found.length() == Int(CommandLine.argc))
                #expect(try found[0].text() == String(cString: CommandLine.unsafeArgv[0]!))
                #expect(try PythonBytes(gil.import("os").fsencode(found[-1])).bytes == [0x61, 0xFF])
            }
            free(CommandLine.unsafeArgv[last])
            CommandLine.unsafeArgv[last] = plain
        }
    }

    @Test func `without arguments Python has its one empty text`() async {
        await #expect(processExitsWith: .success) {
            let python = try ProgramTests.start()
            #expect(try python.attached { gil in try [String](gil.import("sys").argv) } == [""])
        }
    }

    @Test func `folders are in front of sys.path in their order, relative ones below the current folder`() async {
        await #expect(processExitsWith: .success) {
            let first = try TestFolder()
            let second = try TestFolder()
            let environment = try TestFolder()
            mkdir(second.path + "/löcal", 0o700)
            for (folder, name) in [(first, "first"), (second, "second"), (environment, "environment")] {
                try folder.write("unlatch_found.py", "where = '\(name)'\n")
            }
            try second.write("unlatch_second.py", "where = 'second'\n")
            try second.write("löcal/unlatch_local.py", "where = 'local'\n")
            try environment.write("unlatch_environment.py", "where = 'environment'\n")
            setenv("PYTHONPATH", environment.path, 1)
            chdir(second.path)
            let python = try ProgramTests.start(folders: [first.path, ".", "löcal"])
            chdir("/")
            let found = try python.attached { gil in
                let places = try ["found", "second", "local", "environment"].map { name in
                    try gil.import("unlatch_" + name).attribute("where").text()
                }
                return try [String](gil.import("sys").path[..<4]) + places
            }
            let folders = [first.path, second.path, second.path + "/löcal", environment.path]
            #expect(found == folders + ["first", "second", "local", "environment"])
        }
    }

    @Test func `a second start leaves arguments and folders as they are`() async {
        await #expect(processExitsWith: .success) {
            _ = try ProgramTests.start(arguments: .list(["first"]), folders: ["/first"])
            let python = try ProgramTests.start(arguments: .list(["second"]), folders: ["/second"])
            try python.attached { gil in
                let system = try gil.import("sys")
                #expect(try [String](system.argv) == ["first"])
                #expect(try system.path.contains("/first") && !system.path.contains("/second"))
            }
        }
    }

    @Test func `source runs in __main__ unless a namespace is given`() async {
        await #expect(processExitsWith: .success) {
            let python = try ProgramTests.start()
            try python.attached { gil in
                try gil.run("import math\ndef area(r): return math.pi * r ** 2")
                #expect(try Double(gil.evaluate("area(2)")) == 4 * Double.pi)
                #expect(try gil.evaluate("__name__").text() == "__main__")
                #expect(try Double(gil.import("__main__").area(1)) == Double.pi)
                let globals = try gil.evaluate("{}").reference
                #expect(throws: PythonError.self) { try gil.run("area", in: globals) }
                try gil.run("area = 1", in: globals)
                #expect(try gil.evaluate("callable(area)") == true)
                // What pickle names by its module can be found.
                #expect(
                    try gil.import("pickle").loads(gil.import("pickle").dumps(gil.evaluate("area"))).isNone == false)
            }
        }
    }
}

/// A process in which somebody else has started Python.
@Suite struct HostTests {
    @Test(arguments: [RTLD_GLOBAL, RTLD_LOCAL])
    func `a Python that a host runs is the one that start returns, and the caller keeps its lock`(scope: Int32) async {
        await #expect(processExitsWith: .success) { [scope = scope as Int32] in
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            let library = try #require(dlopen(location.library, RTLD_NOW | scope))
            typealias Start = @convention(c) (Int32) -> Void
            typealias Query = @convention(c) () -> Int32
            unsafeBitCast(try #require(dlsym(library, "Py_InitializeEx")), to: Start.self)(0)
            let isHeld = unsafeBitCast(try #require(dlsym(library, "PyGILState_Check")), to: Query.self)
            #expect(isHeld() == 1)

            let python = try Interpreter.start()
            #expect(isHeld() == 1, "the lock is the host's as before")
            #expect(Interpreter.running === python)
            #expect(try python.attached { gil in try Int(gil.evaluate("6 * 7")) } == 42)
            #expect(isHeld() == 1)
            let files = try python.attached { gil in
                try gil.evaluate("{line.split()[-1] for line in open('/proc/self/maps') if 'libpython' in line}")
                    .length()
            }
            #expect(files == 1, "no second Python was loaded")
        }
    }

    @Test func `threads that join the host's Python at once get the same interpreter`() async {
        await #expect(processExitsWith: .success) {
            let location = try InterpreterLocation.find(InterpreterLocation.tested)
            let library = try #require(dlopen(location.library, RTLD_NOW | RTLD_GLOBAL))
            typealias Start = @convention(c) (Int32) -> Void
            typealias Release = @convention(c) () -> UnsafeMutableRawPointer?
            unsafeBitCast(try #require(dlsym(library, "Py_InitializeEx")), to: Start.self)(0)
            _ = unsafeBitCast(try #require(dlsym(library, "PyEval_SaveThread")), to: Release.self)()
            let found = Guarded<[ObjectIdentifier]>([])
            onThreads(8) {
                let interpreter = try? Interpreter.start()
                found.withLock { $0 += (interpreter.map { [ObjectIdentifier($0)] }) ?? [] }
            }
            #expect(found.withLock { $0.count } == 8)
            #expect(found.withLock { Set($0).count } == 1)
        }
    }
}

extension InterpreterLocation {
    /// The program that the tests run with; nil for the usual one.
    static var tested: String? { getenv("UNLATCH_TEST_VENV").map { String(cString: $0) + "/bin/python" } }
}
