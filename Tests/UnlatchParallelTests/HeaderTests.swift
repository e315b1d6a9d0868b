import CTeams
import Foundation
import Testing
import UnlatchParallel

/// Whether somebody can write a kernel who has `unlatch_kernel.h` and nothing else.
@Suite struct HeaderTests {
    private static let header = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "CSources/CTeams/include/unlatch_kernel.h")

    /// The program in the header's comment: its lines that are indented by four blanks more.
    private static func examples() throws -> String {
        try String(contentsOf: header, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.hasPrefix("#include") }
            .filter { $0.hasPrefix("//     ") }.map { $0.dropFirst("//     ".count) }.joined(separator: "\n") + "\n"
    }

    /// The compiler that comes with Swift. It needs nothing of the system for a file that stands alone.
    private static func compile(_ source: String, name: String, _ arguments: [String], in folder: URL) throws {
        let file = folder.appending(path: name)
        try source.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(
            at: folder.appending(path: "include"), withIntermediateDirectories: true)
        let copy = folder.appending(path: "include/unlatch_kernel.h")
        if !FileManager.default.fileExists(atPath: copy.path) { try FileManager.default.copyItem(at: header, to: copy) }
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["clang", "-pedantic", "-Wall", "-Wextra", "-Werror", "-I", folder.appending(path: "include").path]
            + arguments + [
                file.path
            ]
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "clang \(arguments.joined(separator: " ")): \(text)")
    }

    private struct Missing: Error { let symbol: String }

    private static func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "unlatch-header-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("the examples compile without the system's headers", arguments: ["x86_64-linux-gnu", "aarch64-linux-gnu"])
    func compiles(target: String) throws {
        try Self.inFolder { folder in
            let flags = ["--target=\(target)", "-ffreestanding", "-fsyntax-only"]
            try Self.compile(Self.examples(), name: "examples.c", flags + ["-std=c11"], in: folder)
            let use =
                "#include \"unlatch_kernel.h\"\nint count(unl_thread_context *context) { return unl_barrier(context); }\n"
            try Self.compile(use, name: "use.cpp", flags + ["-std=c++17"], in: folder)
            let modules = "-fmodules-cache-path=" + folder.appending(path: "modules").path
            try Self.compile(use, name: "use.cpp", flags + ["-std=c++20", "-fmodules", modules], in: folder)
        }
    }

    @Test("the examples, built into a library, run")
    func runs() throws {
        try Self.inFolder { folder in
            let library = folder.appending(path: "examples.so").path
            // Found by name, as in any library of kernels.
            try Self.compile(
                Self.examples(), name: "examples.c", ["-ffreestanding", "-O2", "-shared", "-fPIC", "-o", library],
                in: folder)
            let handle = try #require(dlopen(library, RTLD_NOW | RTLD_LOCAL))
            defer { dlclose(handle) }
            func kernel<Descriptor>(_ name: String, _: Descriptor.Type) throws -> UnsafePointer<Descriptor> {
                guard let symbol = dlsym(handle, name) else { throw Missing(symbol: name) }
                return UnsafePointer(symbol.assumingMemoryBound(to: Descriptor.self))
            }
            let team = try Team(threads: 2)
            let count = 100_000
            let x = PlainBuffer(count) { Double($0) }
            let y = PlainBuffer(count) { _ in 0 }

            struct Scale { let factor: Double, x: UnsafePointer<Double>, y: UnsafePointer<Double> }
            var scale = Scale(factor: 3, x: UnsafePointer(x.start), y: UnsafePointer(y.start))
            try team.run(Kernel(kernel("scale", unl_kernel.self)), arguments: &scale, count: count)
            #expect((0..<count).allSatisfy { y.start[$0] == 3 * Double($0) })

            var sum = 0.0
            try team.run(Reduction(kernel("sum", unl_reduction.self)), arguments: x.start, count: count, into: &sum)
            #expect(sum == 4_999_950_000)

            struct Heat { let count: Int, steps: CInt, now: UnsafePointer<Double>, next: UnsafePointer<Double> }
            let now = PlainBuffer(count) { $0 == 3 ? 1 : 0 }
            let next = PlainBuffer(count) { _ in -1 }
            var heat = Heat(count: count, steps: 2, now: UnsafePointer(now.start), next: UnsafePointer(next.start))
            let body = try TeamKernel(kernel("heat", unl_team_kernel.self))
            #expect(body.name == "heat" && body.bytesPerItem == 24)
            try team.run(body, arguments: &heat)
            // Twice a quarter, a half, a quarter.
            #expect((0..<8).map { now.start[$0] } == [0, 0.0625, 0.25, 0.375, 0.25, 0.0625, 0, 0])
        }
    }

    @Test("a team kernel of another ABI version is refused, and one that fails says so")
    func team() throws {
        let body: @convention(c) (UnsafeMutablePointer<unl_thread_context>, UnsafeMutableRawPointer?) -> CInt = {
            context, _ in
            let status = unl_barrier(context)
            return status != 0 ? status : context.pointee.index == 0 ? 5 : unl_barrier(context)
        }
        try "team".withCString { name in
            var descriptor = unl_team_kernel(
                abi: UNL_KERNEL_ABI, name: name, body: body, bytes_per_item: 0, operations_per_item: 0,
                error_text: nil)
            let kernel = try TeamKernel(&descriptor)
            let error = #expect(throws: UnlatchError.self) { try Team(threads: 2).run(kernel, arguments: nil) }
            #expect(error?.kernelStatus == 5)
            #expect(error?.description.hasPrefix("Team.run(team): the kernel failed with status 5, ") == true)
            descriptor.abi = 1
            #expect(code { _ = try TeamKernel(&descriptor) } == .kernelVersion)
        }
    }
}

/// Doubles that C works on.
private final class PlainBuffer {
    let start: UnsafeMutablePointer<Double>
    init(_ count: Int, _ value: (Int) -> Double) {
        start = .allocate(capacity: count)
        for index in 0..<count { (start + index).initialize(to: value(index)) }
    }
    deinit { start.deallocate() }
}
