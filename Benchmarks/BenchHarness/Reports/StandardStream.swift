import Foundation

/// Standard output and standard error, written to at once: what cannot be written is an error number, and neither a trap
/// (as from Foundation's file handles) nor unnoticed (as from `print`).
///
/// Use from one thread.
package enum StandardStream: Int32 {
    case output = 1
    case error = 2

    /// Before anything else is opened: a pipe whose reader has gone and a file that grows too large are errors and not the
    /// end of the program, and a stream that the program was started without stays closed, instead of becoming the next
    /// file that is opened.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest free number is this one. Opened the wrong way round, so that its use fails as if it were closed.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes all of it.
    ///
    /// - Returns: 0, or the error number of what kept it from being written.
    package func write(_ text: String) -> Int32 {
        fflush(nil)  // what the C library still holds for the same stream comes first
        return StandardStream.write(Data(text.utf8), to: rawValue)
    }

    /// What is known to keep this stream from being written, 0 for nothing: it is closed, or nobody reads it any more. A
    /// full disk shows at the first writing.
    package var obstacle: Int32 { StandardStream.obstacle(of: rawValue) }

    static func obstacle(of descriptor: Int32) -> Int32 {
        let access = fcntl(descriptor, F_GETFL)
        guard access >= 0, access & O_ACCMODE != O_RDONLY else { return EBADF }
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // SAFETY: one element, for the length of the call.
        guard poll(&state, 1, 0) == 1 else { return 0 }
        return state.revents & Int16(POLLERR) != 0 ? EPIPE : 0
    }

    /// Writes all of it, however often the system takes only a part.
    ///
    /// - Returns: 0, or an error number.
    static func write(_ data: Data, to descriptor: Int32) -> Int32 {
        data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                // SAFETY: `done` is below `bytes.count`.
                let written = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if written >= 0 {
                    done += written
                } else if errno == EAGAIN {
                    // Another program left it non-blocking: wait until it can be written.
                    var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&state, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// An error number in words, for a stream or for a report.
    static func reason(_ code: Int32) -> String {
        switch code {
        case EBADF: "it is closed"
        case EPIPE: "nobody reads it any more"
        case ENOSPC, EDQUOT: "the disk is full"
        default: String(cString: strerror(code))
        }
    }

    /// A sentence for the user.
    package func message(_ code: Int32) -> String {
        "cannot write to standard \(self == .output ? "output" : "error"): \(StandardStream.reason(code))"
    }
}
