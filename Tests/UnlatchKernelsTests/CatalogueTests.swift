import Testing
import UnlatchElements
import UnlatchKernels
import UnlatchParallel

/// What holds for every kernel that is described, for its description's sake.
@Suite struct CatalogueTests {
    private static let sizes = [0, 1, 2, 31, 32, 33, 64, 1001, 16_384, 16_385, 50_021]

    @Test(arguments: KernelCatalogue.all)
    func `a kernel computes what its reference says, and nothing beside its arrays`(kernel: KernelDescription) throws {
        for size in Self.sizes {
            var bits: Set<[UInt8]> = []
            try withTeams { team in
                try withEachInstructionSet { _ in
                    // Arrays begin where no cache line does.
                    let example = try KernelExample(kernel, .wide, on: team, margin: 1) { _ in size }
                    try kernel.check(example.call)
                    let expected = example.reference()
                    let result: ResultValue
                    do { result = try example.run() } catch let error as UnlatchError {
                        // The least of no elements.
                        #expect(size == 0 && kernel.returns != .nothing && error.code == .invalidArgument, "\(error)")
                        return
                    }
                    for case let array? in example.arrays { #expect(array.isIntact, "\(size) elements") }
                    let (found, bytes) = Self.found(example, result)
                    bits.insert(bytes)
                    try #require(found.count == expected.count)
                    let wrong = zip(found, expected).enumerated().first { _, pair in
                        !Self.agrees(pair.0, pair.1, kernel, size)
                    }
                    if let (index, pair) = wrong {
                        Issue.record("element \(index) of \(size) is \(pair.0) and should be \(pair.1)")
                    }
                }
            }
            #expect(
                !kernel.hasSameBits || bits.count <= 1,
                "the bits of \(size) elements depend on the team or the instruction set")
        }
    }

    private static func found(_ example: KernelExample, _ result: ResultValue) -> ([Double], [UInt8]) {
        switch result {
        case .nothing: (example.written.flatMap(\.doubles), example.written.flatMap { Array($0.bytes) })
        case .real(let value): ([value], withUnsafeBytes(of: value) { Array($0) })
        case .integer(let value): ([Double(value)], withUnsafeBytes(of: value) { Array($0) })
        }
    }

    private static func agrees(_ found: Double, _ expected: Double, _ kernel: KernelDescription, _ size: Int) -> Bool {
        let isSingle = kernel.type == .f32
        switch kernel.exactness {
        case .exact: return found.bitPattern == expected.bitPattern
        case .sum:
            // Numbers of up to 10, and products of two, are added.
            let ulp = isSingle ? Double(Float.ulpOfOne) : .ulpOfOne
            return abs(found - expected) <= 100 * ulp * Double(size + 1)
        case .ulp(let units):
            let ulp = isSingle ? Double(Float(expected).ulp) : expected.ulp
            // The reference in double precision is itself off by up to one.
            return abs(found - expected) <= (units + 1) * ulp
        }
    }

    @Test func `names are identifiers, and no two kernels or rows have the same`() {
        let names = KernelCatalogue.all.map(\.description)
        #expect(Set(names).count == names.count)
        let rows = KernelCatalogue.all.compactMap { kernel in kernel.row.map { "\($0)-\(kernel.type.rawValue)" } }
        #expect(Set(rows).count == rows.count)
        for kernel in KernelCatalogue.all {
            for name in [kernel.id] + kernel.parameters.map(\.name) {
                let letters = "abcdefghijklmnopqrstuvwxyz_0123456789"
                #expect(!name.isEmpty && name.allSatisfy { letters.contains($0) }, "\(name)")
            }
            #expect(Set(kernel.parameters.map(\.name)).count == kernel.parameters.count, "\(kernel)")
        }
    }

    @Test func `a kernel has the same parameters in all its types`() {
        for function in KernelCatalogue.functions {
            for version in function.versions {
                #expect(version.parameters.map(\.name) == function.parameters.map(\.name), "\(version)")
                #expect(version.parameters.map(\.role) == function.parameters.map(\.role), "\(version)")
                #expect(version.returns == function.returns && version.row == function.versions[0].row)
            }
        }
    }

    /// Whether a call whose arguments were changed is refused, and in whose words.
    private func refusal(
        _ kernel: KernelDescription, _ change: (inout [ArgumentValue]) -> Void
    ) throws -> String? {
        let example = try KernelExample(kernel, .usual, on: Team(threads: 1)) { _ in 40 }
        var values = Array(example.call.arguments)
        change(&values)
        return values.withUnsafeBufferPointer { values -> String? in
            do {
                try kernel.check(KernelCall(values, on: example.call.team))
                return nil
            } catch { return (error as? UnlatchError)?.cause ?? "\(error)" }
        }
    }

    @Test(arguments: KernelCatalogue.all)
    func `arrays that do not go together are refused by name`(kernel: KernelDescription) throws {
        #expect(try refusal(kernel) { _ in } == nil)
        let arrays = kernel.parameters.indices.filter { kernel.parameters[$0].isArray }
        for index in arrays {
            let parameter = kernel.parameters[index]
            guard parameter.shape != nil else { continue }
            let refused = try refusal(kernel) { $0[index].dimensions += 1 }
            #expect(refused?.hasPrefix("\(parameter.name) has ") == true, "\(refused ?? "accepted")")
            let shorter: [Int] = [39, 39, 39]
            try shorter.withUnsafeBufferPointer { shorter in
                let refused = try refusal(kernel) { $0[index].lengths = shorter.baseAddress }
                if arrays.count > 1 { #expect(refused?.contains(parameter.name) == true, "\(refused ?? "accepted")") }
            }
        }
        for written in arrays where kernel.parameters[written].isWritten {
            for other in arrays where other != written {
                let beside = try refusal(kernel) {
                    $0[written].start = $0[other].start.map { $0 + kernel.type.size }
                }
                let names = [kernel.parameters[written].name, kernel.parameters[other].name]
                #expect(names.allSatisfy { beside?.contains($0) == true }, "\(beside ?? "accepted")")
                let same = try refusal(kernel) { $0[written].start = $0[other].start }
                let mayBe = kernel.parameters[written].role == .output(mayBeInput: true)
                #expect((same == nil) == (mayBe && !kernel.parameters[other].isWritten), "\(same ?? "accepted")")
            }
        }
    }
}
