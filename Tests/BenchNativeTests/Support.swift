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

/// The environment made by the set-up, with NumPy in it; nil where it could not be had.
let testEnvironment = ProcessInfo.processInfo.environment["UNLATCH_TEST_VENV"]
