import CFastLibraries
import Unlatch

// A product of two matrices and many transforms, on one thread and on every core; each result is checked against what
// a plain loop, or the mathematics, says.

@MainActor func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    var best = Double.infinity
    for _ in 0..<5 {
        let duration = try clock.measure(body).components
        best = min(best, Double(duration.seconds) + Double(duration.attoseconds) / 1e18)
    }
    return best
}

@MainActor func report(_ what: String, alone: Double, together: Double, _ team: Team) {
    let gain = (alone / together * 100).rounded() / 100
    print("\(what): \(Int(alone * 1e6)) us on 1 thread, \(Int(together * 1e6)) us on \(team.threads): \(gain) times as fast")
}

let one = try Team(threads: 1)
let all = try Team()

// MARK: - OpenBLAS

let size = 768
let a = (0..<size * size).map { Double($0 % 97) - 48 }
let b = (0..<size * size).map { Double($0 % 89) - 44 }
var c = [Double](repeating: .nan, count: size * size)

@MainActor func multiply(on team: Team) throws {
    try a.withUnsafeBufferPointer { a in
        try b.withUnsafeBufferPointer { b in
            try c.withUnsafeMutableBufferPointer { c in
                var arguments = matrix_product_arguments(
                    a: a.baseAddress!, b: b.baseAddress!, c: c.baseAddress!, inner: size, columns: size)
                try team.run(Kernel(matrix_product_kernel()), arguments: &arguments, count: size)
            }
        }
    }
}

let alone = try seconds { try multiply(on: one) }
report("\(size) x \(size) matrix product, OpenBLAS", alone: alone, together: try seconds { try multiply(on: all) }, all)
// Whole numbers below 2^53: every order of the additions gives the same.
for (row, column) in [(0, 0), (1, size - 1), (size / 2, 7), (size - 1, size - 1)] {
    let expected = (0..<size).reduce(0.0) { $0 + a[row * size + $1] * b[$1 * size + column] }
    guard c[row * size + column] == expected else { fatalError("row \(row), column \(column) of the product is wrong") }
}

// MARK: - FFTW

let length = 4096
let count = 256
guard let plan = transform_plan_create(Int32(length)) else { fatalError("no memory for FFTW's plan") }
defer { transform_plan_destroy(plan) }

/// Signal i is 1 at place i and 0 elsewhere: each number of its transform has the length 1.
@MainActor func impulses() -> [Double] {
    var signals = [Double](repeating: 0, count: 2 * length * count)
    for signal in 0..<count { signals[2 * (signal * length + signal)] = 1 }
    return signals
}

@MainActor func transform(_ signals: inout [Double], on team: Team) throws {
    try signals.withUnsafeMutableBufferPointer { signals in
        var arguments = transform_arguments(plan: plan, signals: signals.baseAddress!)
        try team.run(Kernel(transform_kernel()), arguments: &arguments, count: count)
    }
}

var signals = impulses()
try transform(&signals, on: all)
for place in stride(from: 0, to: signals.count, by: 2) {
    let square = signals[place] * signals[place] + signals[place + 1] * signals[place + 1]
    guard abs(square - 1) < 1e-9 else { fatalError("number \(place / 2) of the transforms is wrong") }
}
var zeros = [Double](repeating: 0, count: signals.count)
let slow = try seconds { try transform(&zeros, on: one) }
report(
    "\(count) transforms of \(length) numbers, FFTW", alone: slow,
    together: try seconds { try transform(&zeros, on: all) }, all)
print("both are right")
