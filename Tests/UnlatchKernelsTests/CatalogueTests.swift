import KernelExamples
import Testing
import UnlatchElements
import UnlatchKernels
import UnlatchParallel

/// What holds for every kernel that is described, for its description's sake.
@Suite struct CatalogueTests {
    private static let sizes = [0, 1, 31, 33, 1001, 16_385, 50_021]

    @Test(arguments: KernelCatalogue.all)
    func `a kernel computes what its reference says, and nothing beside its arrays`(kernel: KernelDescription) throws {
        for size in kernel.hasAnyCount ? Self.sizes : [1] {
            var bits: Set<[UInt8]> = []
            var expected: [Double]?
            try withTeams { team in
                try withEachInstructionSet { _ in
                    // Arrays begin where no cache line does.
                    let example = try KernelExample(kernel, .wide, on: team, margin: 1, count: size)
                    try kernel.check(example.call)
                    expected = expected ?? example.reference()
                    let result: ResultValue
                    do { result = try example.run() } catch let error as UnlatchError {
                        // The least of no elements.
                        #expect(size == 0 && kernel.returns != .nothing && error.code == .invalidArgument, "\(error)")
                        return
                    }
                    for case let array? in example.arrays { #expect(array.isIntact, "\(size) elements") }
                    let (found, bytes) = Self.found(example, result)
                    // The same bits are as right as they were.
                    guard bits.insert(bytes).inserted, let expected else { return }
                    try #require(found.count == expected.count)
                    let scales = Self.scales(example)
                    let wrong = zip(found, expected).enumerated().first { index, pair in
                        let scale = scales.isEmpty ? pair.1 : scales[index % scales.count]
                        return !Self.agrees(pair.0, pair.1, kernel, size, scale)
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
        var (numbers, bytes) = (example.written.flatMap(\.doubles), example.written.flatMap { Array($0.bytes) })
        let number: Double? =
            switch result {
            case .nothing: nil
            case .real(let value): value
            case .integer(let value): Double(value)
            case .truth(let value): value ? 1 : 0
            }
        if let number {
            numbers.append(number)
            bytes += withUnsafeBytes(of: number) { Array($0) }
        }
        return (numbers, bytes)
    }

    /// For each element the number in whose units its error is counted; none where that is the element itself.
    private static func scales(_ example: KernelExample) -> [Double] {
        guard case .ulp(_, let names) = example.kernel.exactness, !names.isEmpty else { return [] }
        let operands = zip(example.kernel.parameters, example.arrays)
            .compactMap { names.contains($0.name) ? $1?.doubles : nil }
        return operands.dropFirst().reduce(operands[0]) { zip($0, $1).map(+) }
    }

    private static func agrees(
        _ found: Double, _ expected: Double, _ kernel: KernelDescription, _ size: Int, _ scale: Double
    ) -> Bool {
        if found.isNaN, expected.isNaN { return true }
        let isSingle = kernel.type == .f32
        switch kernel.exactness {
        case .exact: return found.bitPattern == expected.bitPattern
        case .sum:
            // Numbers of up to 10, and products of two, are added.
            let ulp = isSingle ? Double(Float.ulpOfOne) : .ulpOfOne
            return abs(found - expected) <= 100 * ulp * Double(size + 1)
        case .ulp(let units, _):
            let ulp = isSingle ? Double(Float(scale).ulp) : scale.ulp
            // The reference in double precision is itself off by up to one.
            return abs(found - expected) <= (units + 1) * ulp
        }
    }

    @Test func `names are identifiers, and no two kernels or rows have the same`() {
        for function in KernelCatalogue.functions {
            let versions = function.versions.map { version in version.parameters.map { version.type(of: $0) } }
            #expect(Set(versions).count == versions.count, "two versions of \(function.id) take the same types")
        }
        let rows = KernelCatalogue.all.compactMap { $0.measure?.row }
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
                #expect((version.returns == .nothing) == (function.returns == .nothing))
            }
        }
    }

    private static func name(_ length: KernelLength) -> String? {
        switch length {
        case .named(let name), .oneMore(let name): name
        case .fixed: nil
        }
    }

    /// Whether a call whose arguments were changed is refused, and in whose words.
    private func refusal(
        _ kernel: KernelDescription, _ change: (inout [ArgumentValue]) -> Void
    ) throws -> String? {
        let example = try KernelExample(kernel, .usual, on: Team(threads: 1), count: 40)
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
            // A length that another array has, too, or that is fixed.
            let others = arrays.filter { $0 != index }.flatMap { kernel.parameters[$0].shape ?? [] }.map(Self.name)
            let names = parameter.shape.map { $0.map(Self.name) } ?? []
            guard names.contains(where: { $0 == nil || others.contains($0) }) else { continue }
            let shorter: [Int] = [39, 39, 39]
            let shortened = try shorter.withUnsafeBufferPointer { shorter in
                try refusal(kernel) { $0[index].lengths = shorter.baseAddress }
            }
            #expect(shortened != nil, "\(parameter.name)")
        }
        for written in arrays where kernel.parameters[written].isWritten {
            for other in arrays where other != written {
                // With one element, it reaches into no third array.
                let beside = try refusal(kernel) {
                    $0[written].count = 1
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
