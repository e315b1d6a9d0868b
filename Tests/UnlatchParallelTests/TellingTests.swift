import CTeams
import Testing
import UnlatchParallel

/// Kernels of version 3 say which item failed, and why.
@Suite struct TellingTests {
    private static func withKernels<R>(_ body: (CompiledLibrary) throws -> R) throws -> R {
        try CompiledLibrary.with("Tests/KernelABI3/kernels.c", headers: "CSources/CTeams/include", body)
    }

    /// As `told` in the C file.
    private struct Told {
        var item: Int
        var saidItem: Int
        var status: CInt
        var how: CInt
        var message: UnsafePointer<CChar>?
    }

    /// The error of a run in which item 437 of 1000 fails.
    private static func failure(
        _ how: CInt = 0, said: Int = 437, status: CInt = 65536, message: String = "no such colour",
        _ run: (UnsafeMutableRawPointer) throws -> Void
    ) throws -> UnlatchError {
        try message.withCString { message in
            var told = Told(item: 437, saidItem: said, status: status, how: how, message: message)
            let error = #expect(throws: UnlatchError.self) { try run(&told) }
            return try #require(error)
        }
    }

    @Test("the item and the message of a kernel reach the caller, whatever runs it")
    func told() throws {
        try Self.withKernels { library in
            for (team, control) in [
                (try Team(), nil), (try Team(place: .cpus(Topology.current.allowedCPUs)), nil),
                (try Team(), RunControl(deadline: .now + .seconds(1000))),
            ] {
                for name in ["telling", "both"] {
                    let kernel = try Kernel(library.constant(name))
                    let error = try Self.failure {
                        try team.run(
                            kernel, arguments: $0, count: 1000, schedule: .dynamic(chunk: 10), control: control)
                    }
                    #expect(error.code == .kernelFailed && error.kernelStatus == 65536)
                    #expect(error.failedItem == 437 && error.kernelMessage == "no such colour")
                    #expect(
                        error.description.hasPrefix(
                            "Team.run(\(name)): item 437 failed with status 65536: no such colour; "), "\(error)")
                }
                for name in ["telling_blocks", "telling_threads"] {
                    let reduction = try Reduction(library.constant(name))
                    var result = -7
                    let error = try Self.failure(status: 22) {
                        try team.run(reduction, arguments: $0, count: 1000, into: &result, control: control)
                    }
                    #expect(result == -7, "left alone")
                    #expect(
                        error.cause.hasPrefix("item 437 failed with status 22, Invalid argument: no such colour; "),
                        "\(error)")
                    // And without a failure it is right.
                    var none = Told(item: 5000, saidItem: 0, status: 1, how: 0, message: nil)
                    try team.run(reduction, arguments: &none, count: 1000, into: &result, control: control)
                    #expect(result == 1000)
                }
                let body = try TeamKernel(library.constant("telling_team"))
                let inPhase = try Self.failure { try team.run(body, arguments: $0, control: control) }
                #expect(inPhase.failedItem == 437 && inPhase.kernelMessage == "no such colour", "\(inPhase)")
                var none = Told(item: 5000, saidItem: 0, status: 1, how: 0, message: nil)
                let after = #expect(throws: UnlatchError.self) {
                    try team.run(body, arguments: &none, control: control)
                }
                #expect(after?.failedItem == 123456 && after?.kernelMessage == "after all phases")
            }
        }
    }

    @Test("what a kernel says is copied, bounded, one line, and about this failure")
    func bounded() throws {
        try Self.withKernels { library in
            let kernel = try Kernel(library.constant("telling"))
            let team = try Team()
            func said(_ message: String = "", how: CInt = 0, item: Int = 437) throws -> UnlatchError {
                try Self.failure(how, said: item, message: message) {
                    try team.run(kernel, arguments: $0, count: 1000, schedule: .static(chunk: 10))
                }
            }
            #expect(try said(how: 1).kernelMessage == "made on the stack")
            #expect(try said(how: 2).kernelMessage == String(repeating: "x", count: 255))
            #expect(try said(String(repeating: "y", count: 10_000)).kernelMessage == String(repeating: "y", count: 255))
            // 254 bytes, then a character of 4: it does not fit, and no half of it is there.
            for (filling, character) in [(254, "🐍"), (252, "🐍"), (254, "€"), (253, "€"), (254, "ü")] {
                let text = String(repeating: "z", count: filling) + character + "and more"
                #expect(try said(text).kernelMessage == String(repeating: "z", count: filling))
            }
            #expect(try said(String(repeating: "z", count: 251) + "🐍").kernelMessage?.hasSuffix("🐍") == true)
            #expect(try said("two\nlines\tand a tab").kernelMessage == "two lines and a tab")
            // Nothing is said, or was said of another chunk.
            for how: CInt in [3, 4] {
                let nothing = try said(how: how)
                #expect(nothing.kernelMessage == nil && nothing.failedItem == nil, "\(nothing)")
                #expect(nothing.cause.hasPrefix("items 430..<440 failed with status 65536; "))
            }
            // An item that the chunk does not have.
            for item in [429, 440, 5_000_000, -1] {
                #expect(try said("which", item: item).failedItem == nil)
            }
        }
    }

    @Test("partial results lie where their description says", arguments: ["wide_8", "wide_128", "wide_4096"])
    func alignment(name: String) throws {
        try Self.withKernels { library in
            let reduction = try Reduction(library.constant(name))
            var alignment = Int(name.split(separator: "_")[1])!
            for count in [0, 1, 5, 777] {
                var result = [Double](repeating: -1, count: 6)
                try Team().run(
                    reduction, arguments: &alignment, count: count, schedule: .dynamic(chunk: 1), into: &result)
                #expect(result == [Double(count), 1, 2, 3, 4, -1])
            }
        }
    }

    @Test("an alignment that is no power of two is refused, and named")
    func badAlignment() throws {
        try Self.withKernels { library in
            var description: unl_reduction = try library.constant("wide_8").pointee
            description.partial_alignment = 24
            let error = #expect(throws: UnlatchError.self) { _ = try Reduction(&description) }
            #expect(
                error?.description
                    == "Reduction.init: the description's field 'partial_alignment' is no power of two")
        }
    }

    @Test("large results are accumulated by threads: right for any team and schedule", arguments: schedules, [1, 2, 5])
    func accumulating(schedule: Schedule, threads: Int) throws {
        try allowManyThreads()
        try Self.withKernels { library in
            let bins = 1 << 20
            let histogram = try Reduction(library.constant("histogram"))
            // With a result for each block this would be 12 GB.
            var keys = (0..<300_007).map { UInt32(truncatingIfNeeded: $0 &* 2_654_435_761) % UInt32(bins) }
            var expected = [UInt32](repeating: 0, count: bins)
            for key in keys { expected[Int(key)] += 1 }
            for place in [Place.caller, .cpus(Topology.current.allowedCPUs)] {
                let team = try Team(threads: place == .caller ? threads : nil, place: place)
                var counts = [UInt32](repeating: 7, count: bins)
                try team.run(histogram, arguments: &keys, count: keys.count, schedule: schedule, into: &counts)
                #expect(counts == expected)
                try team.run(histogram, arguments: &keys, count: 0, schedule: schedule, into: &counts)
                #expect(counts.allSatisfy { $0 == 0 })
                keys[123_456] = UInt32(bins)
                counts[0] = 9
                let error = #expect(throws: UnlatchError.self) {
                    try team.run(histogram, arguments: &keys, count: keys.count, schedule: schedule, into: &counts)
                }
                keys[123_456] = UInt32(truncatingIfNeeded: 123_456 &* 2_654_435_761) % UInt32(bins)
                #expect(error?.failedItem == 123_456 && error?.kernelMessage == "a key is too large")
                #expect(counts[0] == 9, "left alone")
            }
        }
    }

    @Test("progress of an accumulating run counts items up to all of them")
    func progress() throws {
        try Self.withKernels { library in
            let histogram = try Reduction(library.constant("histogram"))
            let keys = [UInt32](repeating: 3, count: 1_000_050)
            var counts = [UInt32](repeating: 0, count: 1 << 20)
            var last: RunProgress?
            let control = RunControl(progressInterval: .milliseconds(1)) { last = $0 }
            try Team().run(
                histogram, arguments: keys, count: keys.count, schedule: .guided(chunk: 1), into: &counts,
                control: control)
            #expect(last?.done == keys.count && last?.total == keys.count)
            #expect(counts[3] == 1_000_050)
        }
    }
}
