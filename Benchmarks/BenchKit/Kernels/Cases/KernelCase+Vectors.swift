internal import Unlatch

extension KernelCase {
    static let vectors: [KernelCase] = both(Double.self, "f64") + both(Float.self, "f32")

    private static func both<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> [KernelCase] {
        maps(type, name) + reductions(type, name) + functions(type, name)
    }

    /// Two operands, a result of ours and one of theirs.
    private struct Vectors4<Scalar: KernelNumber> {
        let count: Int
        let x, y, to, theirs: PlacedArray<Scalar>

        init(_ effort: Effort, _ team: Team, operands: Int = 2) throws {
            count = KernelData.vectorBytes(effort) / MemoryLayout<Scalar>.size
            x = try KernelData.random(operands > 0 ? count : 0, team, in: 0.5...1.5, seed: 1)
            y = try KernelData.random(operands > 1 ? count : 0, team, in: 0.5...1.5, seed: 2)
            to = try KernelData.empty(count, team)
            theirs = try KernelData.empty(count, team)
        }
    }

    /// A kernel that writes a vector.
    private static func map<Scalar: KernelNumber>(
        _ id: String, _ type: Scalar.Type, operands: Int, numbers: [Double] = [],
        _ run:
            @escaping @Sendable (
                UnsafeBufferPointer<Scalar>, UnsafeBufferPointer<Scalar>, UnsafeMutableBufferPointer<Scalar>, Team
            ) throws -> Void
    ) -> KernelCase {
        KernelCase(id, .vectors, .memory) { effort, team in
            let data = try Vectors4<Scalar>(effort, team, operands: operands)
            var prepared = PreparedKernel(items: data.count, "elements") {
                try run(data.x.reading, data.y.reading, data.to.unsafeBuffer, team)
            } ours: {
                [data.to]
            }
            prepared.count(.ofItem(id.replacing("-", with: "_")))
            prepared.arguments = [data.x, data.y].prefix(operands).map { $0 } + numbers.map { $0 } + [data.theirs]
            prepared.theirs = [data.theirs]
            prepared.tolerance = tolerance(type)
            return prepared
        }
    }

    /// Fused or not, in any order of two: some units in the last place.
    static func tolerance<Scalar: KernelNumber>(_ type: Scalar.Type) -> Double { 16 * Double(Scalar.ulpOfOne) }

    private static func maps<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> [KernelCase] {
        let axpy = KernelCase("axpy-\(name)", .vectors, .memory) { effort, team in
            let data = try Vectors4<Scalar>(effort, team)
            var prepared = PreparedKernel(items: data.count, "elements") {
                try Vectors.axpy(Scalar(0.5), data.x.reading, addedTo: data.to.unsafeBuffer, on: team)
            } ours: {
                [data.to]
            }
            prepared.count(.ofItem("axpy_\(name)"))
            prepared.arguments = [0.5, data.x, data.theirs]
            prepared.theirs = [data.theirs]
            prepared.tolerance = tolerance(type)
            prepared.resetsOnce = true
            prepared.reset = {
                data.to.copy(data.y)
                data.theirs.copy(data.y)
            }
            return prepared
        }
        return [
            map("fill-\(name)", type, operands: 0, numbers: [1.5]) { _, _, to, team in
                try Vectors.fill(to, with: 1.5, on: team)
            },
            map("copy-\(name)", type, operands: 1) { x, _, to, team in
                try Vectors.copy(x, into: to, on: team)
            },
            map("scale-\(name)", type, operands: 1, numbers: [0.5]) { x, _, to, team in
                try Vectors.scale(x, by: 0.5, into: to, on: team)
            },
            map("add-\(name)", type, operands: 2) { x, y, to, team in
                try Vectors.add(x, y, into: to, on: team)
            },
            map("triad-\(name)", type, operands: 2, numbers: [0.5]) { x, y, to, team in
                try Vectors.triad(to, x, y, factor: 0.5, on: team)
            },
            axpy,
        ]
    }

    private static func functions<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> [KernelCase] {
        [
            map("exp-\(name)", type, operands: 1) { x, _, to, team in
                try Vectors.exp(x, into: to, on: team)
            },
            map("log-\(name)", type, operands: 1) { x, _, to, team in
                try Vectors.log(x, into: to, on: team)
            },
            map("sin-\(name)", type, operands: 1) { x, _, to, team in
                try Vectors.sin(x, into: to, on: team)
            },
            map("cos-\(name)", type, operands: 1) { x, _, to, team in
                try Vectors.cos(x, into: to, on: team)
            },
            map("erf-\(name)", type, operands: 1) { x, _, to, team in
                try Vectors.erf(x, into: to, on: team)
            },
        ]
    }

    /// Where the result of a reduction is kept from a run to its comparison.
    private final class Result {
        var value = 0.0
    }

    private static func reduction<Scalar: KernelNumber>(
        _ id: String, _ type: Scalar.Type, operands: Int = 1, _ descriptor: String,
        _ run: @escaping @Sendable (UnsafeBufferPointer<Scalar>, UnsafeBufferPointer<Scalar>, Team) throws -> Scalar
    ) -> KernelCase {
        KernelCase(id, .vectors, .memory) { effort, team in
            let count = KernelData.vectorBytes(effort) / MemoryLayout<Scalar>.size
            let x: PlacedArray<Scalar> = try KernelData.random(count, team, in: 0.5...1.5, seed: 1)
            let y: PlacedArray<Scalar> = try KernelData.random(operands > 1 ? count : 0, team, in: 0.5...1.5, seed: 2)
            let result = Result()
            var prepared = PreparedKernel(items: count, "elements") {
                result.value = Double(try run(x.reading, y.reading, team))
            } ours: {
                [result.value]
            }
            prepared.count(.ofItem(descriptor))
            prepared.arguments = operands > 1 ? [x, y] : [x]
            // A peer may add all numbers one after the other: each may round.
            prepared.tolerance = Scalar.elementType == .f32 ? 2e-3 : 1e-9
            return prepared
        }
    }

    private static func reductions<Scalar: KernelNumber>(_ type: Scalar.Type, _ name: String) -> [KernelCase] {
        [
            reduction("dot-\(name)", type, operands: 2, "dot_\(name)") { try Vectors.dot($0, $1, on: $2) },
            reduction("sum-\(name)", type, "sum_\(name)") { x, _, team in try Vectors.sum(x, on: team) },
            reduction("sum-compensated-\(name)", type, "compensated_\(name)") { x, _, team in
                try Vectors.compensatedSum(x, on: team)
            },
            reduction("norm-\(name)", type, "squares_\(name)") { x, _, team in try Vectors.norm(x, on: team) },
            reduction("min-\(name)", type, "min_\(name)") { x, _, team in try Vectors.min(x, on: team) ?? 0 },
            reduction("max-\(name)", type, "max_\(name)") { x, _, team in try Vectors.max(x, on: team) ?? 0 },
        ]
    }
}
