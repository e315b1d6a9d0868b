import Foundation

extension RGBImage {
    /// Larger than any picture that would be accepted, as PPM or as PNG.
    private static let mostBytes = 1 << 30

    /// All bytes of a regular file. Anything else is refused: a device or a pipe may never end.
    static func regularFile(at path: String) throws(ImageError) -> [UInt8] {
        // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw openingFailed(errno) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw openingFailed(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw ImageError(.folder, "a folder; name a PNG or PPM file in it")
        default: throw ImageError(.unreadable, "not a regular file")
        }
        let size = Int(status.st_size)
        guard size <= mostBytes else { throw ImageError(.tooLarge, "\(size) bytes; at most 1 GiB can be read") }

        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                // SAFETY: `count` is below `size`, the size of the buffer.
                let got = read(descriptor, buffer.baseAddress! + count, size - count)
                if got > 0 {
                    count += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw openingFailed(failure) }
        return bytes
    }

    private static func openingFailed(_ code: Int32) -> ImageError {
        switch code {
        case ENOENT, ENOTDIR: ImageError(.missing, "there is no such file")
        case EACCES, EPERM: ImageError(.unreadable, "no permission to read it")
        default: ImageError(.unreadable, String(cString: strerror(code)))
        }
    }
}
