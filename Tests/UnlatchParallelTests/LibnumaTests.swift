import Foundation
import Testing
import UnlatchParallel

/// libnuma, as a machine without memory has it.
@Suite struct LibnumaTests {
    /// Its functions that make a mask end the process where there is no memory for one. Here they always do.
    @Test("no function of libnuma is called that ends the process where memory is short")
    func masks() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "unlatch-numa-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "numa.c")
        let library = folder.appending(path: "libshort.so").path
        try """
        #include <stdio.h>
        #include <unistd.h>
        #define ENDS(name) void *name(void) { puts(#name); _exit(3); }
        ENDS(numa_bitmask_alloc) ENDS(numa_allocate_cpumask) ENDS(numa_allocate_nodemask) ENDS(numa_get_mems_allowed)
        """.write(to: source, atomically: true, encoding: .utf8)
        // With a version of their own: those that the library calls itself stay as they are.
        let versions = folder.appending(path: "versions")
        try "SHORT_1 { global: *; };".write(to: versions, atomically: true, encoding: .utf8)
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Its other functions are those of the library that it is linked with.
        compiler.arguments = [
            "clang", "-shared", "-fPIC", "-o", library, source.path, "-Wl,--version-script=\(versions.path)",
            "-Wl,--no-as-needed",
            "-l:libnuma.so.1",
        ]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
        await #expect(processExitsWith: .success) { [library = library as String] in
            alarm(30)
            setenv("UNLATCH_LIBNUMA", library, 1)
            let node = Topology.memoryNodes()[0]
            demand(Topology.current.nodes.contains { $0.id == node })
            let array = try PlacedArray<Double>(count: 10_000, on: .node(node))
            demand(array.unsafeBuffer.allSatisfy { $0 == 0 })
            _ = PlacementNotes.current
            try demand(Team(place: .node(node)).parallelFor(0..<10) { _ in }.granted > 0)
        }
    }
}
