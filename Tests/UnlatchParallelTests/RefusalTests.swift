import CTeams
import Glibc
import Testing

/// What C's callers get wrong is an error that says what it is. Swift's own types cannot even say it.
@Suite struct RefusalTests {
    private static func withTeam(_ body: (OpaquePointer) throws -> Void) throws {
        var team: OpaquePointer?
        #expect(unl_team_create(2, nil, &team) == 0)
        let made = try #require(team)
        defer { unl_team_destroy(made) }
        try body(made)
    }

    /// The status of a call, and its message.
    private static func said(_ call: (inout unl_grant) -> CInt) -> (status: CInt, message: String) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(UNL_MESSAGE_SIZE)) { space in
            space.initialize(repeating: 0x78)
            var grant = unl_grant()
            grant.message = space.baseAddress
            grant.message_size = space.count
            let status = call(&grant)
            return (status, String(cString: space.baseAddress!))
        }
    }

    private static let chunk: unl_chunk = { _, _, _ in 0 }
    private static let even = unl_schedule(kind: UNL_STATIC, chunk: 0)
    /// A null pointer for a parameter that takes none: C's callers can pass one.
    private static func null<T>(_: T.Type) -> T { unsafeBitCast(0, to: T.self) }

    /// A description of which nothing is said but the version, which comes first in each.
    private static func blank<T>(_ abi: UInt32) -> T {
        withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { place in
            let bytes = UnsafeMutableRawBufferPointer(place)
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            bytes.storeBytes(of: abi, as: UInt32.self)
            return place[0]
        }
    }

    @Test("schedules of no kind are refused by loops, reductions and phases", arguments: [3, 7, UInt32.max])
    func kinds(kind: UInt32) throws {
        let odd = unl_schedule(kind: unl_schedule_kind(rawValue: kind), chunk: 1)
        try Self.withTeam { team in
            for count in [0, 10] {
                let loop = Self.said { unl_team_for(team, odd, count, Self.chunk, nil, nil, &$0) }
                #expect(loop.status == EINVAL)
                #expect(loop.message == "the schedule is of no kind that unl_schedule_kind has")
            }
            "name".withCString { name in
                var reduction = unl_reduction(
                    abi: UNL_KERNEL_ABI, name: name, partial: { _, _, _, _ in 0 }, combine: { _, _ in },
                    partial_size: 8, block_items: 1, bytes_per_item: 0, operations_per_item: 0, error_text: nil,
                    partial_alignment: 0, telling_partial: nil, accumulate: nil)
                var result = 0
                let reduced = Self.said { unl_team_reduce(team, odd, 10, &reduction, nil, &result, nil, &$0) }
                #expect(reduced.status == EINVAL && reduced.message.hasPrefix("the schedule"))
            }
            var arguments = odd
            let phase = Self.said {
                unl_team_region(
                    team, 2, { unl_phase($0, $1!.load(as: unl_schedule.self), 10, RefusalTests.chunk, nil) },
                    &arguments, nil, &$0)
            }
            #expect(phase.status == EINVAL)
        }
    }

    @Test("what is NULL is refused, and named")
    func nulls() throws {
        try Self.withTeam { team in
            let loop = Self.said { unl_team_for(team, Self.even, 10, Self.null(unl_chunk.self), nil, nil, &$0) }
            #expect(loop.status == EINVAL && loop.message == "there is no function to call: the chunk is NULL")
            let body = Self.said { unl_team_region(team, 2, Self.null(unl_team_body.self), nil, nil, &$0) }
            #expect(body.status == EINVAL && body.message == "there is no function to call: the body is NULL")
            let none = Self.said { unl_team_region(team, 0, { _, _ in 0 }, nil, nil, &$0) }
            #expect(none.status == EINVAL && none.message == "a body needs one thread at least")
            let phase = Self.said {
                unl_team_region(
                    team, 2,
                    { context, _ in unl_phase(context, RefusalTests.even, 10, RefusalTests.null(unl_chunk.self), nil) },
                    nil, nil, &$0)
            }
            #expect(phase.status == EINVAL)
            for abi: UInt32 in [2, 3] {
                var kernel: unl_kernel = Self.blank(abi)
                #expect(
                    Self.said { unl_team_run(team, Self.even, 10, &kernel, nil, nil, &$0) }.message.contains("'name'"))
                var reduction: unl_reduction = Self.blank(abi)
                var result = 0
                let reduced = Self.said { unl_team_reduce(team, Self.even, 10, &reduction, nil, &result, nil, &$0) }
                #expect(reduced.status == EINVAL && reduced.message.contains("'name'"))
                var whole: unl_team_kernel = Self.blank(abi)
                #expect(Self.said { unl_team_run_region(team, &whole, nil, nil, &$0) }.message.contains("'name'"))
                "name".withCString { name in
                    (kernel.name, reduction.name, whole.name) = (name, name, name)
                    let bodiless = Self.said { unl_team_run_region(team, &whole, nil, nil, &$0) }
                    #expect(bodiless.status == EINVAL && bodiless.message.contains("'body'"))
                    let run = Self.said { unl_team_run(team, Self.even, 10, &kernel, nil, nil, &$0) }
                    #expect(run.status == EINVAL && run.message == "the description's field 'chunk' is NULL")
                    let partial = Self.said { unl_team_reduce(team, Self.even, 10, &reduction, nil, &result, nil, &$0) }
                    #expect(partial.status == EINVAL && partial.message.contains("'partial'"))
                }
            }
        }
    }

    @Test("versions that never were, and those to come, are refused", arguments: [0, 1, 4, UInt32.max])
    func versions(abi: UInt32) throws {
        try Self.withTeam { team in
            var kernel: unl_kernel = Self.blank(abi)
            #expect(Self.said { unl_team_run(team, Self.even, 10, &kernel, nil, nil, &$0) }.status == UNL_ERROR_ABI)
            var whole: unl_team_kernel = Self.blank(abi)
            #expect(Self.said { unl_team_run_region(team, &whole, nil, nil, &$0) }.status == UNL_ERROR_ABI)
        }
    }

    @Test("a grant without space for a message takes none")
    func without() throws {
        try Self.withTeam { team in
            var grant = unl_grant()
            #expect(unl_team_region(team, 0, { _, _ in 0 }, nil, nil, &grant) == EINVAL)
            var small: [CChar] = [0x78, 0x78, 0x78, 0x78]
            small.withUnsafeMutableBufferPointer {
                grant.message = $0.baseAddress
                grant.message_size = 3
                #expect(unl_team_region(team, 0, { _, _ in 0 }, nil, nil, &grant) == EINVAL)
            }
            #expect(small == [0x61, 0x20, 0, 0x78])
        }
    }
}
