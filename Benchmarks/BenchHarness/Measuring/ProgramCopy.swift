import Foundation

/// How a copy of this program is started: the program, and what stands in front of its own arguments.
///
/// A CPython may have come with a C library of its own, unpacked into a folder from another distribution or kept in a store
/// of packages. Its library wants that C library, so a process that embeds it must have been started by the loader that
/// comes with it. Which one that is stands in Python's program: where it is not the loader of this program, the copy is
/// started by it, and finds the libraries beside it first, then those that this process uses.
package struct ProgramCopy: Equatable {
    package let executable: String
    package let arguments: [String]

    /// A copy that can load the library of that Python's program.
    package init(embedding python: String?) {
        self.init(embedding: python, program: "/proc/self/exe", libraries: Self.loadedFolders)
    }

    /// - Parameters:
    ///   - program: What is to be run.
    ///   - libraries: The folders that hold the program's libraries, in the order in which they are searched.
    package init(embedding python: String?, program: String, libraries: @autoclosure () -> [String]) {
        guard let loader = python.flatMap(Self.loader), let own = Self.loader(of: program), loader != own
        else {
            (executable, arguments) = (program, [])
            return
        }
        let beside = (loader as NSString).deletingLastPathComponent
        let folders = [beside] + libraries().filter { $0 != beside }
        executable = loader
        // The loader takes the folder of the path that it is given for the program's own.
        arguments = ["--library-path", folders.joined(separator: ":"), Self.resolved(program)]
    }

    /// The loader that a program names, as a path without links; nil for what is no such program, as a script.
    static func loader(of program: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: program), let start = try? file.read(upToCount: 1 << 16) else {
            return nil
        }
        return ProgramHeader.loader(in: [UInt8](start)).map(resolved)
    }

    /// Without links, as far as there is such a file.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Where the libraries of this process are.
    private static var loadedFolders: [String] {
        // To the end: the kernel gives this file out in pieces.
        let maps = (try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd()) ?? Data()
        var folders: [String] = []
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            guard let start = line.firstIndex(of: "/"), line.contains(".so") else { continue }
            let folder = (String(line[start...]) as NSString).deletingLastPathComponent
            if !folders.contains(folder), !folder.contains(":") { folders.append(folder) }
        }
        return folders
    }
}

/// What the beginning of a program says of how it is to be loaded: ELF for 64 bits, in this machine's byte order.
package enum ProgramHeader {
    private static let interpreter: UInt32 = 3  // PT_INTERP

    /// The path of its loader; nil where none is named, or the bytes are not those of a program.
    package static func loader(in bytes: [UInt8]) -> String? {
        guard bytes.starts(with: [0x7F, UInt8(ascii: "E"), UInt8(ascii: "L"), UInt8(ascii: "F"), 2]),
            let table = number(UInt64.self, at: 32, of: bytes), let size = number(UInt16.self, at: 54, of: bytes),
            let count = number(UInt16.self, at: 56, of: bytes)
        else { return nil }
        for index in 0..<Int(count) {
            guard let start = Int(exactly: table)?.addingReportingOverflow(index * Int(size)), !start.overflow,
                let type = number(UInt32.self, at: start.partialValue, of: bytes)
            else { return nil }
            guard type == interpreter else { continue }
            guard let offset = number(UInt64.self, at: start.partialValue + 8, of: bytes).flatMap({ Int(exactly: $0) }),
                let length = number(UInt64.self, at: start.partialValue + 32, of: bytes).flatMap({ Int(exactly: $0) }),
                offset < bytes.count, length > 1, length <= bytes.count - offset
            else { return nil }
            return String(decoding: bytes[offset..<offset + length].prefix { $0 != 0 }, as: UTF8.self)
        }
        return nil
    }

    private static func number<Number: FixedWidthInteger>(
        _ type: Number.Type, at offset: Int, of bytes: [UInt8]
    ) -> Number? {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Number>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
