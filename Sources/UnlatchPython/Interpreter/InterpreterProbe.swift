import Glibc

/// Asks a program whether it is a CPython, and where its library is.
struct InterpreterProbe {
    let program: String
    /// Where the program's name comes from, for messages.
    let source: String

    /// The interpreter's own answers, one `name=value` a line. `-I` keeps the user's own modules out of it.
    private static let question = """
        import sys, sysconfig
        get = sysconfig.get_config_var
        for name, value in (
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
        ):
            print(name, value, sep="=")
        """

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

    private func answers(of path: String) throws(InterpreterError) -> [String: String] {
        let result: ChildProcess.Result
        do {
            result = try ChildProcess(path, ["-I", "-c", Self.question], timeout: 30).run()
        } catch {
            throw InterpreterError(.notPython, "'\(path)' (from \(source)) could not be run: \(error)")
        }
        var answers: [String: String] = [:]
        for line in String(decoding: result.output, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { answers[parts[0]] = parts[1] }
        }
        guard result.status == 0, answers["implementation"] != nil else {
            let what = result.timedOut ? "did not answer within 30 s" : "is not a Python interpreter"
            throw InterpreterError(.notPython, "'\(path)' (from \(source)) \(what): name one with --python PATH")
        }
        return answers
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
