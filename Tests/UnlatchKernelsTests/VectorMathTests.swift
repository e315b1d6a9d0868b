import Foundation
import Testing
import UnlatchKernels
import UnlatchParallel

/// A function of the kernels, what the C library says of it with more digits, and arguments that matter.
struct MathFunction: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reference: @Sendable (Float80) -> Float80
    let range: ClosedRange<Double>
    let doubles: @Sendable (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>, Team) throws -> Void
    let floats: @Sendable (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>, Team) throws -> Void

    static let all = [
        MathFunction(
            testDescription: "exp", reference: { Foundation.exp($0) }, range: -745...709.7,
            doubles: { try Vectors.exp($0, into: $1, on: $2) }, floats: { try Vectors.exp($0, into: $1, on: $2) }),
        MathFunction(
            testDescription: "log", reference: { Foundation.log($0) }, range: 0...4,
            doubles: { try Vectors.log($0, into: $1, on: $2) }, floats: { try Vectors.log($0, into: $1, on: $2) }),
        MathFunction(
            testDescription: "sin", reference: { Foundation.sin($0) }, range: -1000...1000,
            doubles: { try Vectors.sin($0, into: $1, on: $2) }, floats: { try Vectors.sin($0, into: $1, on: $2) }),
        MathFunction(
            testDescription: "cos", reference: { Foundation.cos($0) }, range: -1000...1000,
            doubles: { try Vectors.cos($0, into: $1, on: $2) }, floats: { try Vectors.cos($0, into: $1, on: $2) }),
        MathFunction(
            testDescription: "erf", reference: { Foundation.erf($0) }, range: -6...6,
            doubles: { try Vectors.erf($0, into: $1, on: $2) }, floats: { try Vectors.erf($0, into: $1, on: $2) }),
    ]
}

@Suite struct VectorMathTests {
    private static let special: [Double] = [
        0, -0.0, 1, -1, 0.5, -0.5, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e22, -1e300, 709.8, -746,
        89, -104, 1e5, 3.141592653589793, 6, -6, 1.0000001, 0.9999999, 3e38, 1e-45, 1e-40, .leastNormalMagnitude / 8,
    ]

    /// Of any size, of the range that matters, small ones, and those that are special.
    private static func arguments<Scalar: KernelScalar>(
        _ function: MathFunction, count: Int, anyBits: (inout Numbers) -> Scalar
    ) -> [Scalar] {
        var numbers = Numbers(state: 11)
        var x = (0..<count).map { i in
            switch i % 3 {
            case 0: Scalar(Double.random(in: function.range, using: &numbers))
            case 1: Scalar(Double.random(in: -2...2, using: &numbers))
            default: anyBits(&numbers)
            }
        }
        x.append(contentsOf: special.map { Scalar($0) })
        return x.shuffled(using: &numbers)
    }

    /// How many arguments are tried. With UNLATCH_TEST_SAMPLES=3000000 the test prints the largest errors of so many.
    private static let samples = ProcessInfo.processInfo.environment["UNLATCH_TEST_SAMPLES"].flatMap(Int.init)

    @Test func `where glibc has no erf for vectors, it is libm's for each element, in all lanes`() async {
        await #expect(processExitsWith: .success) {
            var numbers = Numbers(state: 5)
            let x = (0..<1003).map { _ in Double.random(in: -6...6, using: &numbers) } + Self.special
            let team = try Team(threads: 2)
            Vectors.useErfOfLibm()
            try withEachInstructionSet { instructionSet in
                var doubles = [Double](repeating: 7, count: x.count)
                try x.withUnsafeBufferPointer { x in
                    try doubles.withUnsafeMutableBufferPointer { _ = try Vectors.erf(x, into: $0, on: team) }
                }
                expectSame(doubles.bytes, x.map { Foundation.erf($0) }.bytes, instructionSet.rawValue)
                let singles = x.map { Float($0) }
                var floats = [Float](repeating: 7, count: x.count)
                try singles.withUnsafeBufferPointer { x in
                    try floats.withUnsafeMutableBufferPointer { _ = try Vectors.erf(x, into: $0, on: team) }
                }
                expectSame(floats.bytes, singles.map { Foundation.erf($0) }.bytes, instructionSet.rawValue)
            }
        }
    }

    private static func checkError<Scalar: KernelScalar>(
        _ x: [Scalar], _ function: MathFunction,
        _ work: (UnsafeBufferPointer<Scalar>, UnsafeMutableBufferPointer<Scalar>, Team) throws -> Void
    ) throws {
        let right = x.map { function.reference(Float80($0)) }
        let team = try Team(threads: 2)
        try withEachInstructionSet { instructionSet in
            var to = [Scalar](repeating: 77, count: x.count)
            try x.withUnsafeBufferPointer { x in try to.withUnsafeMutableBufferPointer { try work(x, $0, team) } }
            var largest: Float80 = 0
            for (i, value) in to.enumerated() {
                let expected = Scalar(right[i])
                if !expected.isFinite || !value.isFinite || expected == 0 {
                    let same = expected.isNaN ? value.isNaN : value == expected && value.sign == expected.sign
                    if !same { Issue.record("\(x[i]) gave \(value), not \(expected) (\(instructionSet.rawValue))") }
                } else {
                    let error = abs(Float80(value) - right[i]) / Float80(expected.ulp)
                    largest = max(largest, error)
                    if error > 4.05 {
                        Issue.record("\(x[i]) gave \(value), off by \(error) ULP (\(instructionSet.rawValue))")
                    }
                }
            }
            if samples != nil {
                print(
                    "\(function.testDescription) \(Scalar.self) \(instructionSet.rawValue): \(Double(largest)) ULP at most"
                )
            }
        }
    }

    @Test("functions are right within 4 ULP, and where they are infinite or not a number", arguments: MathFunction.all)
    func errors(function: MathFunction) throws {
        let count = VectorMathTests.samples ?? 20_000
        let doubles = VectorMathTests.arguments(function, count: count) { Double(bitPattern: $0.next()) }
        try VectorMathTests.checkError(doubles, function, function.doubles)
        let floats = VectorMathTests.arguments(function, count: count) {
            Float(bitPattern: UInt32(truncatingIfNeeded: $0.next()))
        }
        try VectorMathTests.checkError(floats, function, function.floats)
    }

    private static func checkPlaces<Scalar: KernelScalar>(
        _ x: [Scalar], _ work: (UnsafeBufferPointer<Scalar>, UnsafeMutableBufferPointer<Scalar>, Team) throws -> Void
    ) throws {
        try withEachInstructionSet { _ in
            let one = try Team(threads: 1)
            var alone = x
            try alone.withUnsafeMutableBufferPointer { alone in
                for i in alone.indices {
                    let item = UnsafeMutableBufferPointer(rebasing: alone[i...i])
                    try work(UnsafeBufferPointer(item), item, one)
                }
            }
            let expected = alone.map { $0.isNaN ? "NaN" : "\($0)" }
            try withTeams { team in
                for start in 0..<17 {
                    var to = [Scalar](repeating: 77, count: x.count + 2)
                    try x.withUnsafeBufferPointer { x in
                        try to.withUnsafeMutableBufferPointer { to in
                            try work(
                                UnsafeBufferPointer(rebasing: x[start...]),
                                UnsafeMutableBufferPointer(rebasing: to[(1 + start)..<(1 + x.count)]), team)
                        }
                    }
                    #expect(to[start] == 77 && to[x.count + 1] == 77)
                    #expect(to[(1 + start)...x.count].map { $0.isNaN ? "NaN" : "\($0)" } == Array(expected[start...]))
                }
            }
        }
    }

    @Test("an element's value does not depend on its place, its neighbours or the team", arguments: MathFunction.all)
    func places(function: MathFunction) throws {
        try VectorMathTests.checkPlaces(
            VectorMathTests.arguments(function, count: 99) { Double(bitPattern: $0.next()) }, function.doubles)
        try VectorMathTests.checkPlaces(
            VectorMathTests.arguments(function, count: 99) { Float(bitPattern: UInt32(truncatingIfNeeded: $0.next())) },
            function.floats)
    }

    @Test("functions of nothing are nothing", arguments: MathFunction.all)
    func empty(function: MathFunction) throws {
        let nothing = UnsafeMutableBufferPointer<Double>(start: nil, count: 0)
        try function.doubles(UnsafeBufferPointer(nothing), nothing, Team(threads: 1))
    }
}
