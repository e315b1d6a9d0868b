import UnlatchKernels
import UnlatchParallel

/// A bundled kernel whose result has the same bits on every machine, with data of its own.
struct BundledKernel {
    let name: String
    /// Makes the data, computes, and adds the result to the bench's fingerprint.
    let run: (Workbench) throws -> Void

    init(_ name: String, _ run: @escaping (Workbench) throws -> Void) {
        (self.name, self.run) = (name, run)
    }

    static var all: [BundledKernel] { described + vectors + science }
}

/// A team, the data of a run, which lives as long as the bench, and the fingerprint of its results.
final class Workbench {
    /// Above what a kernel does alone, and no multiple of anything.
    static let count = 50_021

    let team: Team
    private(set) var fingerprint = Fingerprint()
    private var arrays: [AnyObject] = []

    init(_ team: Team) { self.team = team }

    /// Element i is `value(r)` of a random number of 32 bits, the same on every machine.
    func make<Element: BitwiseCopyable>(
        _ count: Int = count, seed: UInt64, _ value: (UInt32) -> Element
    ) throws -> UnsafeBufferPointer<Element> {
        let array: UnsafeMutableBufferPointer<Element> = try zeros(count)
        for index in 0..<count {
            var mixed = (UInt64(truncatingIfNeeded: index) &+ seed << 40) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            array[index] = value(UInt32(truncatingIfNeeded: mixed >> 32))
        }
        return UnsafeBufferPointer(array)
    }

    /// Random numbers of a range.
    func random<Scalar: KernelScalar>(
        _ count: Int = count, in range: ClosedRange<Double>, seed: UInt64
    ) throws -> UnsafeBufferPointer<Scalar> {
        let (low, step) = (range.lowerBound, (range.upperBound - range.lowerBound) / Double(UInt32.max))
        return try make(count, seed: seed) { Scalar(low + step * Double($0)) }
    }

    /// Memory for a result.
    func zeros<Element: BitwiseCopyable>(_ count: Int) throws -> UnsafeMutableBufferPointer<Element> {
        let array = try PlacedArray<Element>(count: count)
        arrays.append(array)
        return array.unsafeBuffer
    }

    func result<Element: BitwiseCopyable>(_ values: some Collection<Element>) { fingerprint.add(values) }

    /// Calls a closure with benches whose teams have one thread, are the caller's, and have a CPU of each node, in each
    /// version of the kernels that the machine can run.
    static func inEveryWay(_ machine: Machine?, _ body: (InstructionSet, Workbench) throws -> Void) throws {
        let before = InstructionSet.current
        defer { _ = InstructionSet.use(before) }
        var teams = [try Team(threads: 1), try Team()]
        if let machine { teams.append(try Team(place: .cpus(machine.withCPUs.compactMap(\.cpus.first)))) }
        for instructionSet in InstructionSet.allCases where InstructionSet.use(instructionSet) {
            for team in teams {
                let bench = Workbench(team)
                // The arrays are lent as pointers: they live until the bench goes.
                try withExtendedLifetime(bench) { try body(instructionSet, bench) }
            }
        }
    }
}

extension PlacedArray {
    var reading: UnsafeBufferPointer<Element> { UnsafeBufferPointer(unsafeBuffer) }
}

/// A fingerprint of results: 64-bit FNV-1a (Fowler, Noll, Vo).
struct Fingerprint {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add<Element: BitwiseCopyable>(_ values: some Collection<Element>) {
        for value in values {
            withUnsafeBytes(of: value) { for byte in $0 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        }
    }

    var text: String { String(state, radix: 16) }
}
