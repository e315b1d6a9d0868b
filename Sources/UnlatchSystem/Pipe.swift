import Glibc

/// Both ends of a pipe, closed at the latest when nobody holds the pipe any more.
///
/// A socket pair: Swift does not see `pipe2`, and with `pipe` a child started meanwhile by another thread would
/// inherit the ends.
final class Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init() throws(ChildProcess.Failure) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw ChildProcess.Failure(
                description: "socketpair: \(String(cString: strerror(errno)))", isInterruption: false)
        }
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        closeWriting()
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }
}

/// Collects a child's two outputs, whichever is ready, so that neither pipe fills up and blocks it.
struct Collector {
    private(set) var outputBytes: [UInt8] = []
    private(set) var errorBytes: [UInt8] = []
    private var descriptors: [pollfd]

    init(output: Int32, errors: Int32) {
        descriptors = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    }

    /// Whether either output may still bring something.
    var isOpen: Bool { descriptors.contains { $0.fd >= 0 } }

    /// How many bytes there are.
    var count: Int { outputBytes.count + errorBytes.count }

    mutating func wait(milliseconds: Int32) {
        guard poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return }
        outputBytes += drain(0)
        errorBytes += drain(1)
    }

    private mutating func drain(_ index: Int) -> ArraySlice<UInt8> {
        guard descriptors[index].fd >= 0, descriptors[index].revents != 0 else { return [] }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = read(descriptors[index].fd, &chunk, chunk.count)
        if count > 0 { return chunk[..<count] }
        if count == 0 || errno != EINTR { descriptors[index].fd = -1 }  // poll passes over negative descriptors
        return []
    }
}
