import Glibc

/// A child process that is run to its end: its output collected, its time limited.
///
/// Written here because the interpreter is found synchronously and without Foundation, which would multiply the size
/// of every program that links this library.
///
/// GIL: either.
package struct ChildProcess {
    package struct Result: Sendable {
        /// The exit status, or 128 + the signal that ended it, as shells count.
        package var status: Int32
        package var output: [UInt8]
        package var errors: [UInt8]
        package var timedOut: Bool
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        package let isInterruption: Bool
    }

    package var executable: String
    package var arguments: [String]
    /// Added to this process's environment.
    package var environment: [String: String] = [:]
    package var timeout: Double
    /// How many bytes both outputs together may have: a child that writes for ever would fill the memory.
    package var outputLimit = 64 << 20

    package init(_ executable: String, _ arguments: [String], timeout: Double) {
        self.executable = executable
        self.arguments = arguments
        self.timeout = timeout
    }

    /// Runs the child in a process group of its own, and ends the whole group when the time is over or when
    /// `isInterrupted` says so (asked several times a second).
    ///
    /// - Throws: `Failure` when the child could not be started, was interrupted, or wrote more than `outputLimit`, which
    ///   nobody reads. An exit status is not an error.
    package func run(isInterrupted: () -> Bool = { false }) throws(Failure) -> Result {
        let output = try Pipe()
        let errors = try Pipe()
        let pid = try spawn(output, errors)
        output.closeWriting()
        errors.closeWriting()

        var collector = Collector(output: output.reading, errors: errors.reading)
        var deadline = Self.now() + timeout
        var status: Int32?
        var timedOut = false
        // A child that has closed its outputs may go on: it is waited for, and its time is limited, all the same.
        while collector.isOpen || status == nil {
            if isInterrupted() {
                if status == nil { end(group: pid) }
                throw Failure(description: "interrupted", isInterruption: true)
            }
            if collector.count > outputLimit {
                if status == nil { end(group: pid) }
                throw Failure(description: "\(executable) does not stop writing", isInterruption: false)
            }
            if status == nil, let ended = Self.collect(pid, WNOHANG) {
                status = ended
                // A helper that the child left behind may hold its output open: what is in the pipe is read, no more.
                deadline = min(deadline, Self.now() + 1)
                continue
            }
            let left = deadline - Self.now()
            if left <= 0 {
                timedOut = status == nil
                break
            }
            collector.wait(milliseconds: Int32(min(left, collector.isOpen ? 0.2 : 0.01) * 1000) + 1)
        }
        if timedOut { status = end(group: pid) }
        return Result(
            status: status ?? -1, output: collector.outputBytes, errors: collector.errorBytes,
            timedOut: timedOut)
    }

    /// Seconds on the monotonic clock.
    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private func spawn(_ output: Pipe, _ errors: Pipe) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        posix_spawnattr_setpgroup(&attributes, 0)
        // A child inherits the calling thread's mask, and Dispatch's threads block almost everything: without SIGCHLD,
        // multiprocessing's forkserver waits for ever.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)

        let variables = environment.map { "\($0.key)=\($0.value)" }
        for text in [executable] + arguments + variables where text.utf8.contains(0) {
            throw Failure(description: "\(executable): an argument or variable has a NUL in it", isInterruption: false)
        }
        let argumentPointers = ([executable] + arguments).map { strdup($0) } + [nil]
        // This process's own as the bytes that they are: not all of them need be UTF-8.
        let inherited = (0..<environmentCount()).compactMap { environ[$0] }.filter { entry in
            !environment.keys.contains { strncmp(entry, $0 + "=", $0.utf8.count + 1) == 0 }
        }
        let variablePointers = (variables.map { strdup($0) } + inherited.map { strdup($0) }) + [nil]
        defer { for pointer in argumentPointers + variablePointers { free(pointer) } }

        var pid = pid_t()
        let code = posix_spawn(&pid, executable, &actions, &attributes, argumentPointers, variablePointers)
        guard code == 0 else {
            throw Failure(description: "\(executable): \(String(cString: strerror(code)))", isInterruption: false)
        }
        return pid
    }

    private func environmentCount() -> Int {
        var count = 0
        while environ[count] != nil { count += 1 }
        return count
    }

    /// Ends the child and what it started (they share its group), then collects its status.
    @discardableResult
    private func end(group pid: pid_t) -> Int32 {
        kill(-pid, SIGTERM)
        var status: Int32?
        for _ in 0..<20 where status == nil {
            status = Self.collect(pid, WNOHANG)
            if status == nil { usleep(50_000) }
        }
        kill(-pid, SIGKILL)
        return status ?? Self.collect(pid, 0) ?? -1
    }

    /// The child's exit status when it has ended, as shells count it; -1 when nobody knows it: it was collected by
    /// somebody else, or by the system, where the program ignores SIGCHLD.
    private static func collect(_ pid: pid_t, _ options: Int32) -> Int32? {
        var status: Int32 = 0
        var collected: pid_t
        repeat { collected = waitpid(pid, &status, options) } while collected < 0 && errno == EINTR
        if collected == 0 { return nil }
        guard collected == pid else { return -1 }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }
}
