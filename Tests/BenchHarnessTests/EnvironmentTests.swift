import BenchHarness
import BenchTestSupport
import Foundation
import TestSupport
import Testing

@Suite("The environment of a report")
struct EnvironmentTests {
    /// A recorded machine: cgroup 2, eight CPUs with hyperthreads, an Intel driver.
    private func record(below root: String) throws {
        let cpu = "\(root)/sys/devices/system/cpu"
        try write(
            "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nflags\t\t: fpu hypervisor sse\n",
            to: "\(root)/proc/cpuinfo")
        try write("MemTotal:       1024 kB\nMemFree: 1 kB\n", to: "\(root)/proc/meminfo")
        try write("6.1.0-test\n", to: "\(root)/proc/sys/kernel/osrelease")
        try write("4.00 0.16 0.07 2/96 4143\n", to: "\(root)/proc/loadavg")
        try write("0::/user.slice\n", to: "\(root)/proc/self/cgroup")
        try write("31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", to: "\(root)/proc/self/mountinfo")
        try write("nr_periods 9\nnr_throttled 5\n", to: "\(root)/sys/fs/cgroup/user.slice/cpu.stat")
        try write("NAME=x\nPRETTY_NAME=\"Some Linux 12\"\n", to: "\(root)/etc/os-release")
        try write("0-5,7,9\n", to: "\(cpu)/online")
        try write("powersave\n", to: "\(cpu)/cpu0/cpufreq/scaling_governor")
        try write("0\n", to: "\(cpu)/intel_pstate/no_turbo")
        try write("1\n", to: "\(cpu)/smt/active")
        try write("always [madvise] never\n", to: "\(root)/sys/kernel/mm/transparent_hugepage/enabled")
        for (index, cache) in [("1", "Data", "32K"), ("3", "Unified", "16M")].enumerated() {
            let folder = "\(cpu)/cpu0/cache/index\(index)"
            try write(cache.0 + "\n", to: "\(folder)/level")
            try write(cache.1 + "\n", to: "\(folder)/type")
            try write(cache.2 + "\n", to: "\(folder)/size")
            try write("0-3\n", to: "\(folder)/shared_cpu_list")
        }
    }

    @Test("Every fact is read from the recorded tree")
    func recorded() throws {
        try withTemporaryFolder { root in
            try record(below: root)
            let environment = fixedEnvironment(root: root)
            #expect(environment.cpuModel == "Some CPU @ 3 GHz")
            #expect(environment.hypervisor == true)
            #expect(environment.memoryBytes == 1_048_576)
            #expect(environment.kernel == "6.1.0-test")
            #expect(environment.operatingSystem == "Some Linux 12")
            #expect(environment.onlineCPUs == 8)
            #expect(environment.governor == "powersave")
            #expect(environment.boost == true)
            #expect(environment.smt == true)
            #expect(environment.transparentHugePages == "madvise")
            #expect(environment.loadAverage == 4)
            #expect(environment.throttledBefore == 5)
            #expect(
                environment.caches == [
                    Cache(level: 1, type: "Data", bytes: 32_768, sharedBy: "0-3"),
                    Cache(level: 3, type: "Unified", bytes: 16_777_216, sharedBy: "0-3"),
                ])
        }
    }

    @Test("Governor, boost, load and throttling are warned of")
    func warnings() throws {
        try withTemporaryFolder { root in
            try record(below: root)
            var environment = fixedEnvironment(root: root)
            let starts = environment.warnings.filter { !$0.contains("debug build") }.map { $0.prefix(20) }
            #expect(starts == ["the CPU frequency go", "turbo boost is on: f", "the machine was not "])

            environment.finish(root: root)
            #expect(environment.throttledAfter == 5)
            #expect(!environment.warnings.contains { $0.contains("quota") })
            try write("nr_throttled 7\n", to: "\(root)/sys/fs/cgroup/user.slice/cpu.stat")
            environment.finish(root: root)
            #expect(environment.warnings.last == "the cgroup's CPU quota stopped us 2 times while measuring")
        }
    }

    @Test("A machine that tells nothing gives an environment without these facts, and no warnings about them")
    func empty() throws {
        try withTemporaryFolder { root in
            let environment = fixedEnvironment(root: root)
            #expect(environment.cpuModel == nil && environment.caches.isEmpty && environment.throttledBefore == nil)
            #expect(environment.boost == nil && environment.smt == nil && environment.hypervisor == nil)
            #expect(environment.warnings.allSatisfy { $0.contains("debug build") })
            #expect(environment.onlineCPUs > 0)
        }
    }

    @Test("Version 1 of cgroups, also where the path is only the host's")
    func oldCgroups() throws {
        try withTemporaryFolder { root in
            try write("4:cpu,cpuacct:/docker/abc\n1:name=systemd:/\n", to: "\(root)/proc/self/cgroup")
            try write(
                "40 36 0:34 /docker/abc /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n",
                to: "\(root)/proc/self/mountinfo")
            try write("nr_throttled 3\n", to: "\(root)/sys/fs/cgroup/cpu,cpuacct/cpu.stat")
            #expect(SystemReader(root: root).throttled == 3)
        }
    }

    @Test("A group above ours that was stopped more often is told")
    func groupsAbove() throws {
        try withTemporaryFolder { root in
            try record(below: root)
            try write("nr_periods 0\nnr_throttled 0\n", to: "\(root)/sys/fs/cgroup/user.slice/cpu.stat")
            #expect(SystemReader(root: root).throttled == 0)
            try write("nr_throttled 6\n", to: "\(root)/sys/fs/cgroup/cpu.stat")
            #expect(SystemReader(root: root).throttled == 6)
            try write("nr_throttled many\n", to: "\(root)/sys/fs/cgroup/cpu.stat")
            #expect(SystemReader(root: root).throttled == 0)
        }
    }

    @Test("Another driver's boost switch, and a processor without a name")
    func otherProcessors() throws {
        try withTemporaryFolder { root in
            try write("0\n", to: "\(root)/sys/devices/system/cpu/cpufreq/boost")
            try write("CPU implementer\t: 0x41\nCPU part\t: 0xd0c\n", to: "\(root)/proc/cpuinfo")
            let system = SystemReader(root: root)
            #expect(system.boost == false)
            #expect(system.cpuModel == "implementer 0x41, part 0xd0c")
            #expect(system.hypervisor == nil)
        }
    }

    @Test("Sizes as the kernel writes them; nonsense is nil")
    func sizes() {
        #expect(SystemReader.bytes("1024K") == 1_048_576)
        #expect(SystemReader.bytes("huge") == nil)
    }

    @Test("This machine's own description encodes, with an ISO date in UTC")
    func here() throws {
        let environment = fixedEnvironment(root: "/")
        let data = try Report(command: "run", environment: environment, results: []).encoded()
        #expect(try JSONDecoder().decode(Report.self, from: data).environment == environment)
        #expect(environment.date.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        #expect(environment.kernel != nil && environment.memoryBytes ?? 0 > 0)
    }
}
