import Foundation

/// Facts about this program rather than about the machine.
package enum Software {
    #if DEBUG
        static let build = "debug"
    #else
        static let build = "release"
    #endif

    /// The compiler's version as conditional compilation tells it; nothing finer is known inside a program.
    #if compiler(>=6.5)
        static let swift = "6.5 or later"
    #elseif compiler(>=6.4)
        static let swift = "6.4"
    #else
        static let swift = "6.3"
    #endif

    /// `glibc 2.36`, of the C library that is loaded; nil where the library does not say, as musl.
    static var libc: String? {
        var buffer = [CChar](repeating: 0, count: 128)
        let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count)
        guard length > 1, length <= buffer.count else { return nil }
        return String(decoding: buffer.prefix(length - 1).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
