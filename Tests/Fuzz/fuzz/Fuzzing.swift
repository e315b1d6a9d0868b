import CFuzzer
import Glibc

/// The ways to run a target.
enum Fuzzing {
    static let secondsForOne: UInt32 = 10
    /// Of random changes: a faster machine must not judge a change by inputs that others do not come to.
    private static let mostInputs = 5_000

    /// What libFuzzer's callback runs, which can capture nothing.
    nonisolated(unsafe) private static var run: @Sendable ([UInt8]) -> Void = { _ in }

    static func fail(_ text: String) -> Never {
        print("fuzz: \(text)")
        exit(2)
    }

    static func random(_ target: FuzzTarget, seed: UInt64, for duration: Duration, last: String) {
        let file = open(last, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { fail("\(last): \(String(cString: strerror(errno)))") }
        var mutator = Mutator(target, seed: seed)
        let end = ContinuousClock.now + duration
        var count = 0
        while ContinuousClock.now < end, count < mostInputs {
            let input = count < target.seeds.count ? target.seeds[count] : mutator.next()
            ftruncate(file, 0)
            let written = input.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
            demand(written == input.count, "\(last) could not be written")
            alarm(secondsForOne)
            target.run(input)
            alarm(0)  // making and writing an input is not what is limited
            count += 1
        }
        unlink(last)
        print("\(target.name): \(count) inputs, seed \(seed)")
    }

    /// - Parameter options: libFuzzer's, and the folder of its corpus at the end.
    static func guided(_ target: FuzzTarget, _ options: [String]) {
        guard fuzz_has_driver() != 0 else { fail("this program was built without libFuzzer; use make fuzz") }
        run = target.run
        let all = prepare(target, options)
        var arguments: [UnsafeMutablePointer<CChar>?] = all.map { strdup($0) } + [nil]
        // It ends the process itself where an input does; the arguments are its own until then.
        let status = fuzz_drive(CInt(all.count), &arguments, one)
        guard status == 0 else { exit(status) }
    }

    /// Writes what libFuzzer begins with.
    ///
    /// - Returns: Its arguments.
    static func prepare(_ target: FuzzTarget, _ options: [String]) -> [String] {
        guard let folder = options.last, !folder.hasPrefix("-") else { fail("name a folder for the corpus") }
        for (index, seed) in target.seeds.enumerated() { write(seed, to: "\(folder)/seed-\(index)") }
        // It ends where its dictionary is empty.
        guard !target.words.isEmpty else { return [target.name] + options }
        let words = target.words.map { word in "\"\(word.utf8.map(escaped).joined())\"\n" }.joined()
        write(Array(words.utf8), to: "\(folder).dict")
        return [target.name, "-dict=\(folder).dict"] + options
    }

    /// - Returns: 0, as libFuzzer wants it.
    private static let one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt = { bytes, count in
        run(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }

    private static func escaped(_ byte: UInt8) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    static func contents(of path: String) -> [UInt8] {
        guard let file = fopen(path, "re") else { fail("\(path): \(String(cString: strerror(errno)))") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "we") else { fail("\(path): \(String(cString: strerror(errno)))") }
        let written = fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        demand(written == bytes.count, "\(path) could not be written")
    }
}
