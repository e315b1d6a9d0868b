import CTeams
import Testing
import UnlatchParallel

/// Programs: serial code with loops for a team in it. And libraries of kernels that are none.
@Suite struct ProgramTests {
    private static func run(
        abi: UInt32 = UNL_KERNEL_ABI, _ arguments: UnsafeMutableRawPointer? = nil, threads: Int = 3,
        control: RunControl? = nil, _ body: @escaping unl_program_body
    ) throws -> Grant {
        // The name and the description live for as long as the process, as descriptions do.
        let program = UnsafeMutablePointer<unl_program>.allocate(capacity: 1)
        let name: StaticString = "steps"
        let text = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        program.initialize(to: unl_program(abi: abi, name: text, body: body))
        return try Team(threads: threads).run(Program(program), arguments: arguments, control: control)
    }

    @Test func `its loops run on the team, each after what came before`() throws {
        var numbers = [Int](repeating: 1, count: 10_000)
        try numbers.withUnsafeMutableBytes { memory in
            _ = try Self.run(memory.baseAddress) { host, arguments in
                for _ in 0..<3 {
                    let status = host.pointee.run(
                        host, 10_000, 100,
                        { arguments, begin, end, _ in
                            let numbers = arguments!.assumingMemoryBound(to: Int.self)
                            for index in begin..<end { numbers[index] *= 3 }
                            return 0
                        }, arguments)
                    if status != 0 { return status }
                }
                return 0
            }
        }
        #expect(numbers.allSatisfy { $0 == 27 })
    }

    @Test func `what a chunk says of its failure reaches the caller`() throws {
        let error = #expect(throws: UnlatchError.self) {
            _ = try Self.run { host, arguments in
                host.pointee.run(
                    host, 100, 1,
                    { _, begin, _, failure in
                        begin == 43 ? "odd".withCString { unl_fail(failure, CInt(UNL_OWN_STATUS) + 7, 43, $0) } : 0
                    }, arguments)
            }
        }
        #expect(error?.code == .kernelFailed)
        #expect(error?.kernelStatus == Int(UNL_OWN_STATUS) + 7)
        #expect(error?.failedItem == 43)
        #expect(error?.kernelMessage == "odd")
    }

    @Test func `a loop that looks is stopped, on the caller's thread and in a chunk`() throws {
        let control = RunControl(deadline: .now + .milliseconds(20))
        let alone = #expect(throws: UnlatchError.self) {
            _ = try Self.run(control: control) { host, _ in
                while true {
                    let status = host.pointee.look(host)
                    if status != 0 { return status }
                }
            }
        }
        #expect(alone?.code == .deadlineExceeded)
        let cancellation = Cancellation()
        cancellation.cancel()
        let inside = #expect(throws: UnlatchError.self) {
            _ = try Self.run(control: RunControl(cancellation: cancellation)) { host, _ in
                host.pointee.run(
                    host, 2, 1,
                    { arguments, _, _, _ in
                        let host = arguments!.assumingMemoryBound(to: unl_host.self)
                        while true {
                            let status = host.pointee.look(host)
                            if status != 0 { return status }
                        }
                    }, host)
            }
        }
        #expect(inside?.code == .cancelled)
    }

    @Test func `a program of a version that had none is refused`() {
        let error = #expect(throws: UnlatchError.self) { _ = try Self.run(abi: 2) { _, _ in 0 } }
        #expect(error?.code == .kernelVersion)
    }

    @Test func `libraries that are missing or have no kernels are refused with a reason`() {
        for (path, code, words) in [
            ("", UnlatchError.Code.invalidArgument, "no path"), ("/nowhere/libmine.so", .notFound, "cannot open"),
            ("libm.so.6", .invalidArgument, "it exports no kernels"),
        ] {
            let error = #expect(throws: UnlatchError.self) { _ = try KernelLibrary(path) }
            #expect(error?.code == code)
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
    }
}
