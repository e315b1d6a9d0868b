import BenchHarness
import Foundation
import TestSupport
import Testing

/// How a process is started that embeds a CPython with a C library of its own.
@Suite struct ProgramCopyTests {
    private let program = "/proc/self/exe"

    private var header: [UInt8] {
        get throws {
            let file = try #require(FileHandle(forReadingAtPath: program))
            return [UInt8](try file.read(upToCount: 1 << 16) ?? Data())
        }
    }

    @Test func `a program names the loader that it was started by`() throws {
        let loader = try #require(ProgramHeader.loader(in: header))
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
        let maps = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        let name = (loader as NSString).lastPathComponent
        #expect(maps.split(separator: "\n").contains { $0.hasSuffix("/\(name)") }, "\(loader)")
    }

    @Test func `what is no program, or only the beginning of one, names no loader`() throws {
        let header = try header
        #expect(ProgramHeader.loader(in: Array("#!/bin/sh\nexec python3\n".utf8)) == nil)
        for length in 0..<400 { _ = ProgramHeader.loader(in: Array(header.prefix(length))) }
        for place in 0..<400 {
            var damaged = header
            damaged[place] ^= 0xFF
            _ = ProgramHeader.loader(in: damaged)
        }
        #expect(ProgramHeader.loader(in: Array(header.prefix(64))) == nil)
    }

    @Test func `a usual interpreter, and none, need nothing`() throws {
        for python in [nil, program, "/no/such/python"] {
            let copy = ProgramCopy(embedding: python)
            #expect(copy.executable == program && copy.arguments == [])
        }
    }

    @Test func `an interpreter with another loader has the copy started by that one, its libraries first`() throws {
        try withFolder { folder in
            // This program with another loader's name in it: as long a path as the one that stood there.
            var header = try header
            let usual = try #require(ProgramHeader.loader(in: header))
            let other = "/opt/" + String(repeating: "x", count: usual.utf8.count - 9) + "/ld"
            let place = try #require(header.firstRange(of: Array(usual.utf8)))
            header.replaceSubrange(place, with: Array((other + "\0").utf8))
            let executable = folder.appendingPathComponent("python3.15")
            try Data(header).write(to: executable)

            let copy = ProgramCopy(
                embedding: executable.path, program: program, libraries: ["/usr/lib/swift", "/usr/lib"])
            #expect(copy.executable == other)
            let folders = "\((other as NSString).deletingLastPathComponent):/usr/lib/swift:/usr/lib"
            #expect(copy.arguments.prefix(2) == ["--library-path", folders])
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: program)
            #expect(copy.arguments.dropFirst(2) == [own], "the loader wants the program itself")
        }
    }
}
