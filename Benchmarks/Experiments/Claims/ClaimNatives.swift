import Foundation

/// What the probes call of ours, as Python functions: the native side of each comparison.
enum ClaimNatives {
    static let create: ClaimProbe.Natives = { _, gil in
        [
            "create_threads": try gil.function("create_threads") { gil, arguments in
                let times = try Int(gil.bind(arguments[0]))
                return try gil.released { try NativeThreads.secondsToCreate(times) }
            },
            "release": try gil.function("release") { gil, _ in
                gil.released {}
                return PythonNone()
            },
        ]
    }

    static let switching: ClaimProbe.Natives = { _, gil in
        [
            "switch_threads": try gil.function("switch_threads") { gil, arguments in
                let times = try Int(gil.bind(arguments[0]))
                return try gil.released { try NativeThreads.secondsToSwitch(times) }
            }
        ]
    }

    /// A thread of the system writes into Python's memory.
    static let memory: ClaimProbe.Natives = { _, gil in
        [
            "write": try gil.function("write") { gil, arguments in
                let view = try gil.bind(arguments[0]).buffer(of: UInt8.self, writable: true)
                try gil.released {
                    try NativeThread("unlatch-write") { view.withUnsafeMutableBuffer { $0[0] = 1 } }.join()
                }
                return PythonNone()
            }
        ]
    }

    /// A kernel reads Python's memory where it is.
    static let ipc: ClaimProbe.Natives = { _, gil in
        let alone = try Team(threads: 1)
        return [
            "total": try gil.function("total") { gil, arguments in
                let view = try gil.bind(arguments[0]).buffer(of: Double.self)
                return try gil.released { try view.withUnsafeBuffer { try Vectors.sum($0, on: alone) } }
            }
        ]
    }

    static let io: ClaimProbe.Natives = { _, gil in
        [
            "converse": try gil.function("converse") { gil, arguments in
                let numbers = try arguments.map { try Int(gil.bind($0)) }
                return try gil.released {
                    PythonBytes(
                        try Conversation(port: numbers[0]).answers(conversation: numbers[1], requests: numbers[2]))
                }
            }
        ]
    }

    static let mixed: ClaimProbe.Natives = { _, gil in
        [
            "mandelbrot": try gil.function("mandelbrot") { gil, arguments in
                let steps = try arguments[2..<6].map { try Double(gil.bind($0)) }
                let set = try Mandelbrot(
                    width: Int(gil.bind(arguments[0])), height: Int(gil.bind(arguments[7])),
                    limit: Int(gil.bind(arguments[1])), x0: steps[0], y0: steps[1], dx: steps[2], dy: steps[3])
                let rows = try Int(gil.bind(arguments[6]))..<set.height
                return try gil.released {
                    let work = try MandelbrotWork(set, memory: .firstTouch)
                    work.compute(rows)
                    return PythonBytes(work.bytes)
                }
            }
        ]
    }

    /// The picture that Python computes, by a model, so many times: seconds for one, and the cores that it got.
    static let bypass: ClaimProbe.Natives = { job, gil in
        let picture = try MandelbrotWork(bypassPicture(job.effort), memory: .firstTouch)
        return [
            "bypass": try gil.function("bypass") { gil, arguments in
                let model = try model(arguments, gil)
                let passes = try Int(gil.bind(arguments[2]))
                let (began, processor) = (SystemClock.now(), SystemClock.processor())
                _ = try model.run(Work(native: picture), passes: passes, gil: &gil)
                let seconds = SystemClock.now() - began
                return PythonTuple(
                    seconds / Double(passes), (SystemClock.processor() - processor) / seconds)
            },
            "bypass_picture": try gil.function("bypass_picture") { _, _ in
                let set = picture.picture
                return PythonTuple(set.width, set.limit, set.x0, set.y0, set.dx, set.dy, set.height)
            },
            "pool": try pool(gil),
            "interpreters": try gil.function("interpreters") { _, _ in
                ModelDescription.all.filter { $0.isIsolated && $0.startMethod == nil }.map(\.name)
            },
            "bypass_counts": try gil.function("bypass_counts") { _, _ in PythonBytes(picture.bytes) },
        ]
    }

    /// A function by an execution model: name, workers, function, items. The list of the results; or why the model cannot
    /// be had.
    private static func pool(_ gil: borrowing GIL) throws -> PythonReference {
        try gil.function("pool") { gil, arguments in
            let model = try model(arguments, gil)
            let work = Work(function: arguments[2], items: arguments[3])
            do {
                return try model.run(work, passes: 1, gil: &gil).results
            } catch let error as ExecutorError where error.code == .notAvailable {
                return error.description
            } catch let lack as LeftOut {
                return lack.description
            }
        }
    }

    private static func model(_ arguments: [PythonReference], _ gil: borrowing GIL) throws -> any ExecutionModel {
        let name = try String(gil.bind(arguments[0]))
        guard let description = ModelDescription.named(name).first else {
            throw LeftOut("there is no model '\(name)'")
        }
        return try description.make(Int(gil.bind(arguments[1])))
    }

    private static func bypassPicture(_ effort: Effort) throws -> Mandelbrot {
        effort == .quick
            ? try Mandelbrot(width: 160, height: 120, limit: 256) : try Mandelbrot(width: 256, height: 192, limit: 256)
    }
}

extension MandelbrotWork {
    /// The counts as Python's `array.tobytes` gives them.
    fileprivate var bytes: [UInt8] { Array(UnsafeRawBufferPointer(counts.unsafeBuffer)) }
}

/// A conversation with the loopback server, as `unlatch_workloads.echo` holds it.
private struct Conversation: ~Copyable {
    private let socket: Int32

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // SAFETY: connect reads a sockaddr_in as the sockaddr that its family says it is.
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            let error = ConversationError(description: "connect to port \(port): \(String(cString: strerror(errno)))")
            close(socket)
            throw error
        }
    }

    func answers(conversation: Int, requests: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        for number in 0..<requests {
            let words = [UInt32(conversation).bigEndian, UInt32(number).bigEndian]
            guard words.withUnsafeBytes({ send(socket, $0.baseAddress!, $0.count, 0) }) == 8 else { throw broken }
            var answer = [UInt8](repeating: 0, count: 8)
            var count = 0
            while count < 8 {
                // SAFETY: `count` is below 8, the length of the answer.
                let got = answer.withUnsafeMutableBytes { recv(socket, $0.baseAddress! + count, 8 - count, 0) }
                guard got > 0 else { throw broken }
                count += got
            }
            all += answer
        }
        return all
    }

    private var broken: ConversationError { ConversationError(description: "the server closed the connection") }

    deinit { close(socket) }
}

private struct ConversationError: Error, CustomStringConvertible { let description: String }
