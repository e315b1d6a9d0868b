import Foundation

extension Report {
    /// Reads what `--json` wrote.
    ///
    /// - Throws: `Failure` of a wrong command line: there is no such file, or it is no report.
    package static func read(_ path: String) throws(Failure) -> Report {
        func refusal(_ why: String) -> Failure { Failure(.usage, "cannot read the report \(path): \(why)") }
        let data: Data
        do { data = try contents(path) } catch {
            throw refusal("\(StandardStream.reason(error.code)); name a file that --json wrote")
        }
        struct Head: Decodable { let schema: String }
        let decoder = JSONDecoder()
        guard let head = try? decoder.decode(Head.self, from: data), head.schema.hasPrefix("unlatch-bench/") else {
            throw refusal("it is no report of bench-native; name a file that --json wrote")
        }
        guard head.schema == "unlatch-bench/1" else {
            throw refusal("its schema is \(head.schema), and this program reads unlatch-bench/1")
        }
        do { return try decoder.decode(Report.self, from: data) } catch {
            throw refusal("\(reason(error)); the file was changed, or a report of another program")
        }
    }

    private struct Errno: Error { let code: Int32 }

    /// A regular file's bytes. Not those of a device, which may have no end.
    private static func contents(_ path: String) throws(Errno) -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Errno(code: errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Errno(code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Errno(code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        do { return try file.readToEnd() ?? Data() } catch { throw Errno(code: EIO) }
    }

    private static func reason(_ error: any Error) -> String {
        func field(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            let place = field(context)
            return "it lacks \(place.isEmpty ? "" : "\(place).")\(key.stringValue)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            return "\(field(context)) is of another kind than expected"
        default: return "it is not JSON that can be read"
        }
    }
}
