import Foundation
// Each file of this module sees what all its tests use.
@_exported import TestSupport
import Unlatch

/// The program under test, built beside the tests.
let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("bench-native").path

let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

struct Output {
    let status: Int32
    let out: String
    let err: String
}

/// Runs bench-native as a user would.
func bench(_ arguments: [String], environment: [String: String] = [:]) throws -> Output {
    var child = ChildProcess(program, arguments, timeout: 300)
    child.environment = environment
    let result = try child.run()
    return Output(
        status: result.status, out: String(decoding: result.output, as: UTF8.self),
        err: String(decoding: result.errors, as: UTF8.self))
}

/// The interpreter that is measured: that of the environment made by the set-up, with NumPy in it; where it could not be had,
/// or another one is tested, the one that bench-native finds by itself.
func testedInterpreter() throws -> InterpreterLocation { try InterpreterLocation.find(testEnvironmentProgram) }

/// Whether that interpreter can import NumPy: an environment's can, and another one may.
func testedInterpreterHasNumPy() throws -> Bool {
    let child = ChildProcess(
        try testedInterpreter().executable,
        ["-c", "import importlib.util as u; print(u.find_spec('numpy') is not None)"],
        timeout: 60)
    return try String(decoding: child.run().output, as: UTF8.self) == "True\n"
}
