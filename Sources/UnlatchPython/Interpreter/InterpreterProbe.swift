import Glibc

/// Asks a program whether it is a CPython, and where its library is.
struct InterpreterProbe {
    let program: String
    /// Where the program's name comes from, for messages.
    let source: String

    /// The interpreter's own answers, one `name=value` a line, between two lines of our own: what `sitecustomize` prints
    /// is none. The modules are the interpreter's, whatever the user has in the folder and on `PYTHONPATH`. Paths leave as
    /// the bytes that they are.
    private static let question = """
        import sys
        import os
        folder = os.path.dirname(os.__file__)
        sys.path[:] = [folder] + [path for path in sys.path if path.startswith(folder + os.sep + "lib-dynload")]
        import sysconfig
        get = sysconfig.get_config_var
        answers = (
            ("implementation", sys.implementation.name),
            ("version", "%d.%d.%d" % sys.version_info[:3]),
            ("executable", sys.executable),
            ("prefix", sys.prefix),
            ("base", sys.base_prefix),
            ("shared", get("Py_ENABLE_SHARED")),
            ("libdir", get("LIBDIR")),
            ("multiarch", get("MULTIARCH")),
            ("soname", get("INSTSONAME")),
            ("freethreaded", get("Py_GIL_DISABLED")),
        )
        text = "".join("%s=%s\\n" % answer for answer in answers)
        sys.stdout = None       # whatever its encoding is
        os.write(1, os.fsencode("\\n\(begins)\\n" + text + "\(ends)\\n"))
        """
    private static let begins = "unlatch: answers"
    private static let ends = "unlatch: end of answers"

    /// Whether it is a CPython at all: without the environment and the site module, which may keep it from starting.
    private static let identity = "import sys; print(sys.implementation.name)"

    func ask() throws(InterpreterError) -> InterpreterLocation {
        guard let path = resolved() else {
            throw InterpreterError(
                .notFound, "no Python at '\(program)' (from \(source)): name one with --python PATH or UNLATCH_PYTHON")
        }
        let answers = try answers(of: path)
        let version = answers["version"] ?? ""
        let numbers = version.split(separator: ".").compactMap { Int($0) }
        guard answers["implementation"] == "cpython", numbers.count == 3, (numbers[0], numbers[1]) >= (3, 9) else {
            let name = answers["implementation"] ?? "unknown"
            throw InterpreterError(.unsupported, "'\(path)' is \(name) \(version): Unlatch needs CPython 3.9 or later")
        }
        return InterpreterLocation(
            executable: answers["executable"] ?? path, version: version, library: try library(path, answers),
            prefix: answers["prefix"] ?? "", isFreeThreaded: answers["freethreaded"] == "1")
    }

    /// The program as a path: names without a slash are looked up on the path, as a shell does.
    private func resolved() -> String? {
        if program.utf8.contains(0) { return nil }  // C would see another name
        let candidates: [String]
        if program.contains("/") {
            candidates = [program]
        } else {
            let path = environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
            candidates = path.split(separator: ":").map { "\($0)/\(program)" }
        }
        return candidates.first { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
        }
    }

    private func run(_ path: String, _ arguments: [String]) throws(InterpreterError) -> ChildProcess.Result {
        do {
            var child = ChildProcess(path, arguments, timeout: 30)
            // Far more than an interpreter says, its warnings included, and read in no time on a machine that has much to do.
            child.outputLimit = 1 << 20
            return try child.run()
        } catch {
            throw InterpreterError(.notPython, "'\(path)' (from \(source)) could not be run: \(error)")
        }
    }

    /// Runs the program as it starts by itself, with the environment that Python will have in this process: what keeps it
    /// from starting there, and would end or hang this process, is found out here.
    private func answers(of path: String) throws(InterpreterError) -> [String: String] {
        let result = try run(path, ["-c", Self.question])
        var answers: [String: String] = [:]
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        if let begin = lines.lastIndex(where: { $0 == Self.begins }),
            lines[begin...].contains(where: { $0 == Self.ends })
        {
            for line in lines[begin...].prefix(while: { $0 != Self.ends }) {
                let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                if parts.count == 2 { answers[parts[0]] = parts[1] }
            }
        }
        if result.status == 0, answers["implementation"] != nil { return answers }
        let bare = try run(path, ["-I", "-S", "-c", Self.identity])
        guard bare.status == 0, !bare.output.isEmpty else {
            let what = result.timedOut ? "did not answer within 30 s" : "is not a Python interpreter"
            throw InterpreterError(.notPython, "'\(path)' (from \(source)) \(what): name one with --python PATH")
        }
        let reason = Self.reason(in: String(decoding: result.errors, as: UTF8.self))
        let what =
            result.timedOut
            ? "has not started within 30 s" : "ends with status \(result.status) while it starts"
        throw InterpreterError(
            .loadFailed,
            "'\(path)' (from \(source)) \(what)" + (reason.isEmpty ? ", without a word" : ": \(reason)")
                + pythonVariables()
        )
    }

    /// What of Python's words names the reason: the fatal error and the exception, in one line.
    static func reason(in text: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        let fatal = lines.first { $0.hasPrefix("Fatal Python error: ") }
        let exception = lines.last { line in
            // As in `ModuleNotFoundError: No module named 'encodings'`
            guard let name = line.split(separator: ":", maxSplits: 1).first else { return false }
            return name.first?.isUppercase == true && !name.contains(" ") && !name.contains("=")
        }
        let known = [fatal, exception].compactMap(\.self)
        return known.isEmpty ? lines.last ?? "" : known.joined(separator: "; ")
    }

    private func library(_ path: String, _ answers: [String: String]) throws(InterpreterError) -> String {
        let name = answers["soname"] ?? ""
        let folder = answers["libdir"] ?? ""
        let base = answers["base"] ?? ""
        let candidates = [folder, "\(folder)/\(answers["multiarch"] ?? "")", "\(base)/lib"].map { "\($0)/\(name)" }
        if answers["shared"] == "1", let found = candidates.first(where: { access($0, R_OK) == 0 }) { return found }
        let minor = (answers["version"] ?? "").split(separator: ".").prefix(2).joined(separator: ".")
        throw InterpreterError(
            .noLibrary,
            "'\(path)' has no shared library to embed (\(name) in \(folder)): install libpython\(minor), "
                + "build Python with --enable-shared, or name another with --python PATH")
    }
}
