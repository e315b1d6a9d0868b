import CSandbox
import Foundation
import Testing
import UnlatchParallel

/// Placement in processes from which something was taken away: work goes on and says so.
@Suite(.serialized) struct SandboxTests {
    @Test("where mbind is refused, arrays are made all the same and say where they lie")
    func binding() async throws {
        await #expect(processExitsWith: .success) {
            refuse(sandbox_mbind)
            let node = Topology.memoryNodes()[0]
            for place in [MemoryPlace.node(node), .preferred(node), .local, .interleaved()] {
                let array = try PlacedArray<Double>(count: 10_000, on: place)
                array.unsafeBuffer.update(repeating: 1)
                demand(array.placement.requested == place && array.placement.obtained == .firstTouch)
                demand(array.placement.reason?.contains("mbind") == true, "\(array.placement)")
                demand(array.placement.reason?.contains("not permitted") == true, "\(array.placement)")
                demand(array.nodeOfPages()?.untouched == 0, "the question is another call")
            }
            let team = try Team()
            let blocked = try PlacedArray<Double>(count: 10_000, blockedFor: team)
            try demand(blocked.checkPages().isRight, "first touch needs no call")
            demand(PlacementNotes.current.contains { $0.contains("(mbind: Operation not permitted)") })
        }
    }

    @Test("where move_pages is refused, placing works and asking says why it does not")
    func asking() async throws {
        await #expect(processExitsWith: .success) {
            refuse(sandbox_move_pages)
            let array = try PlacedArray<Double>(count: 10_000, on: .node(Topology.memoryNodes()[0]))
            demand(array.placement.reason == nil)
            demand(array.nodeOfPages() == nil)
            demand(code { _ = try array.nodeOfEachPage() } == .notPermitted)
            var said = ""
            do { _ = try array.checkPages() } catch { said = "\(error)" }
            demand(said.hasSuffix("where pages lie cannot be asked (move_pages): Operation not permitted"), said)
            demand(PlacementNotes.current.contains { $0.contains("(move_pages: Operation not permitted)") })
        }
    }

    @Test("where threads may not be bound, a pinned team is an error and the caller's own works")
    func affinity() async throws {
        await #expect(processExitsWith: .success) {
            refuse(sandbox_sched_setaffinity)
            for place in [Place.node(0), .spread, .close, .cpus([Topology.current.allowedCPUs[0]])] {
                demand(code { _ = try Team(threads: 1, place: place) } == .notPermitted)
            }
            try demand(Team(threads: 2).parallelReduce(0..<1000, .sum) { $0 } == 499_500)
            demand(PlacementNotes.current.contains { $0.contains("(sched_setaffinity: Operation not permitted)") })
        }
    }

    @Test("where a container forbids all calls on memory policies, as Docker does, work goes on and says so")
    func everything() async throws {
        await #expect(processExitsWith: .success) {
            refuse(sandbox_mbind, sandbox_move_pages, sandbox_get_mempolicy)
            worksWithoutPlacing(because: "forbidden by the container (it needs CAP_SYS_NICE)")
        }
    }

    @Test("what numactl said counts where the program says nothing, and is said")
    func processPolicy() async throws {
        await #expect(processExitsWith: .success) {
            let node = Topology.memoryNodes()[0]
            demand(sandbox_interleave(1 << UInt(node)) == 0)
            let array = try PlacedArray<Double>(count: 10_000)
            demand(array.placement.obtained == .interleaved(over: [node]), "\(array.placement)")
            demand(array.placement.reason == "the process's pages are interleaved over node \(node), as numactl has it")
            demand(
                PlacementNotes.current.contains("pages that name no place are interleaved over node \(node) (numactl)"))
            array.unsafeBuffer.update(repeating: 1)
            try demand(array.checkPages().isRight)
            // Who names a place has it.
            try demand(PlacedArray<Double>(count: 10, on: .node(node)).placement.reason == nil)
            let blocked = try PlacedArray<Double>(count: 10_000, blockedFor: Team())
            demand(blocked.placement.reason == nil && blocked.placement.obtained == .firstTouch)

            demand(sandbox_membind(1 << UInt(node)) == 0)
            demand(PlacementNotes.current.contains("pages that name no place are bound to node \(node) (numactl)"))
            demand(code { _ = try PlacedArray<Double>(count: 10, on: .node(99)) } == .notFound)
            guard let other = Topology.memoryNodes().dropFirst().first else {
                return skipPart("one node: none is outside numactl's")
            }
            var said = ""
            do { _ = try PlacedArray<Double>(count: 10, on: .node(other)) } catch { said = "\(error)" }
            demand(said.contains("is not ours: the process's pages are bound to node \(node) (numactl)"), said)
        }
    }

    @Test("without libnuma work goes on and says what to install")
    func withoutLibrary() async throws {
        await #expect(processExitsWith: .success) {
            setenv("UNLATCH_LIBNUMA", "/no/such/libnuma.so.1", 1)
            worksWithoutPlacing(because: "libnuma cannot be loaded: /no/such/libnuma.so.1")
        }
        await #expect(processExitsWith: .success) {
            // A library that is none of ours: it has no such functions.
            setenv("UNLATCH_LIBNUMA", "libc.so.6", 1)
            worksWithoutPlacing(because: "lacks functions of libnuma")
        }
    }

    @Test("the same where libnuma's file is really not there")
    func hiddenLibrary() async throws {
        await #expect(processExitsWith: .success) {
            let files = ["/lib/x86_64-linux-gnu/libnuma.so.1", "/lib/aarch64-linux-gnu/libnuma.so.1"]
            let file = files.first { FileManager.default.fileExists(atPath: $0) }
            guard let file else { try skip("libnuma is somewhere else") }
            let status = sandbox_hide(file)
            guard status == 0 else {
                try skip("files cannot be hidden: \(String(cString: strerror(status)))")
            }
            worksWithoutPlacing(because: "install it (Debian: libnuma1)")
        }
    }
}

extension SandboxTests {
    @Test("where /proc/zoneinfo is masked, as Docker has it, a node has the memory that is free, not none")
    func maskedZones() async throws {
        await #expect(processExitsWith: .success) {
            let status = sandbox_hide("/proc/zoneinfo")
            guard status == 0 else {
                return skipPart("files cannot be hidden: \(String(cString: strerror(status)))")
            }
            let array = try PlacedArray<UInt8>(count: 16 << 20, on: .node(Topology.memoryNodes()[0]))
            demand(array.unsafeBuffer.allSatisfy { $0 == 0 })
        }
    }

    @Test("an array on a node is refused where the control group cannot hold it, and not killed")
    func controlGroup() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let isNew = FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers")
            let group = "/sys/fs/cgroup\(isNew ? "" : "/memory")/unlatch-test-\(getpid())"
            print("group \(group)")
            func write(_ name: String, _ text: String) -> Bool {
                (try? text.write(toFile: "\(group)/\(name)", atomically: false, encoding: .utf8)) != nil
            }
            guard mkdir(group, 0o755) == 0,
                write(isNew ? "memory.max" : "memory.limit_in_bytes", "300000000"), write("cgroup.procs", "\(getpid())")
            else { return skipPart("no control group with a limit of memory can be made here") }
            let node = Topology.memoryNodes()[0]
            var said = ""
            do { _ = try PlacedArray<UInt8>(count: 1 << 30, on: .node(node)) } catch { said = "\(error)" }
            demand(said.contains("the control group cannot hold 1024 MiB ("), said)
            demand(said.hasSuffix("ask for less"), said)
            _ = try PlacedArray<UInt8>(count: 64 << 20, on: .node(node))
        }
        let lines = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self).split(separator: "\n")
        for line in lines where line.hasPrefix("group ") { rmdir(String(line.dropFirst(6))) }
    }
}

private func refuse(_ calls: Int...) {
    let status = sandbox_refuse(calls.map { CInt($0) }, calls.count)
    demand(status == 0, "no filter: \(String(cString: strerror(status)))")
}

/// Teams and arrays without a call on memory policies. On a machine with one node all memory lies there all the same.
private func worksWithoutPlacing(because why: String) {
    do {
        demand(PlacementNotes.current.contains { $0.contains(why) }, "\(PlacementNotes.current)")
        let nodes = try? String(contentsOfFile: "/sys/devices/system/node/online", encoding: .utf8)
        let isOnlyOne = nodes == nil || nodes == "0\n"
        for place in [MemoryPlace.node(0), .preferred(0), .local, .interleaved()] {
            let array = try PlacedArray<Double>(count: 10_000, on: place)
            array.unsafeBuffer.update(repeating: 1)
            demand((array.placement.reason == nil) == isOnlyOne, "\(array.placement)")
            demand(isOnlyOne || array.placement.reason?.contains(why) == true, "\(array.placement)")
            demand(array.nodeOfPages() == nil)
            var said = ""
            do { _ = try array.checkPages() } catch { said = "\(error)" }
            demand(said.contains("where pages lie cannot be asked") && said.contains(why), said)
        }
        let cpu = Topology.current.allowedCPUs[0]
        try demand(Team(place: .cpus([cpu])).parallelFor(0..<100) { _ in }.cpus == [cpu])
        let blocked = try PlacedArray<Double>(count: 10_000, blockedFor: Team(place: .spread))
        demand(blocked.unsafeBuffer.allSatisfy { $0 == 0 })
        demand(code { _ = try PlacedArray<Double>(count: 1, on: .node(99)) } == .notFound)
    } catch { preconditionFailure("\(error)") }
}
