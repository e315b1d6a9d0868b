import Glibc
import UnlatchKernels
import UnlatchParallel

extension Report {
    /// That the kernels which glibc's libmvec computes are right within what it promises, in every version. Their bits
    /// may differ between versions; they are printed for each.
    mutating func math(on machine: Machine?) {
        math(Double.self, "f64", machine)
        math(Float.self, "f32", machine)
    }

    private mutating func math<Scalar: KernelScalar>(
        _ type: Scalar.Type, _ format: String, _ machine: Machine?
    ) {
        typealias Work = (UnsafeBufferPointer<Scalar>, UnsafeMutableBufferPointer<Scalar>, Team) throws -> Void
        let functions: [(String, ClosedRange<Double>, (Float80) -> Float80, Work)] = [
            ("exp", -80...80, { Glibc.exp($0) }, { try Vectors.exp($0, into: $1, on: $2) }),
            ("log", 0.001...1000, { Glibc.log($0) }, { try Vectors.log($0, into: $1, on: $2) }),
            ("sin", -1000...1000, { Glibc.sin($0) }, { try Vectors.sin($0, into: $1, on: $2) }),
            ("cos", -1000...1000, { Glibc.cos($0) }, { try Vectors.cos($0, into: $1, on: $2) }),
            ("erf", -6...6, { Glibc.erf($0) }, { try Vectors.erf($0, into: $1, on: $2) }),
        ]
        for (name, range, reference, work) in functions {
            about("\(name)-\(format)") { report in
                try report.compare("\(name)-\(format)", machine, allowed: 4.05) { bench in
                    let x: UnsafeBufferPointer<Scalar> = try bench.random(2003, in: range, seed: 20)
                    let to: UnsafeMutableBufferPointer<Scalar> = try bench.zeros(x.count)
                    try work(x, to, bench.team)
                    bench.result(to)
                    return zip(x, to).map { x, y in
                        let right = reference(Float80(x))
                        return abs(Float80(y) - right) / Float80(Scalar(right).ulp)
                    }
                }
            }
        }
        about("black-scholes-\(format)") { report in
            let market = try BlackScholes(rate: 0.02, volatility: 0.3)
            // In units of the sum of both prices, which the formula subtracts from each other.
            try report.compare("black-scholes-\(format)", machine, allowed: 8) { bench in
                let spot: UnsafeBufferPointer<Scalar> = try bench.random(2003, in: 5...50, seed: 21)
                let strike: UnsafeBufferPointer<Scalar> = try bench.random(2003, in: 5...50, seed: 22)
                let years: UnsafeBufferPointer<Scalar> = try bench.random(2003, in: 0.05...5, seed: 23)
                let call: UnsafeMutableBufferPointer<Scalar> = try bench.zeros(spot.count)
                let put: UnsafeMutableBufferPointer<Scalar> = try bench.zeros(spot.count)
                try market.prices(spot: spot, strike: strike, years: years, call: call, put: put, on: bench.team)
                bench.result(call)
                bench.result(put)
                return spot.indices.map { i in
                    let right = Self.prices(market, Float80(spot[i]), Float80(strike[i]), Float80(years[i]))
                    let error = max(abs(Float80(call[i]) - right.call), abs(Float80(put[i]) - right.put))
                    return error / (Float80(Scalar.ulpOfOne) * Float80(spot[i] + strike[i]))
                }
            }
        }
    }

    /// Runs a kernel in every way. In one version, the bits are the same for any team.
    private mutating func compare(
        _ name: String, _ machine: Machine?, allowed: Double, _ errors: (Workbench) throws -> [Float80]
    ) throws {
        var found: [InstructionSet: Set<String>] = [:]
        var largest = 0.0
        try Workbench.inEveryWay(machine) { instructionSet, bench in
            // What is no number is no small error.
            for error in try errors(bench) { largest = max(largest, error.isNaN ? .infinity : Double(error)) }
            found[instructionSet, default: []].insert(bench.fingerprint.text)
        }
        let rounded = (100 * largest).rounded() / 100
        check(
            "\(name): off by \(rounded) units in the last place at most", largest <= allowed, "\(allowed) are allowed")
        check("\(name): the same bits with every team", found.values.allSatisfy { $0.count == 1 }, "\(found)")
        for (instructionSet, fingerprints) in found.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for fingerprint in fingerprints { print("near    \(name) \(instructionSet.rawValue) \(fingerprint)") }
        }
    }

    private static func prices(
        _ market: BlackScholes, _ spot: Float80, _ strike: Float80, _ years: Float80
    ) -> (call: Float80, put: Float80) {
        func phi(_ d: Float80) -> Float80 { Glibc.erfc(-d / Float80(2).squareRoot()) / 2 }
        let (rate, volatility) = (Float80(market.rate), Float80(market.volatility))
        let spread = volatility * years.squareRoot()
        let d1 = (Glibc.log(spot / strike) + (rate + volatility * volatility / 2) * years) / spread
        let d2 = d1 - spread
        let owed = strike * Glibc.exp(-rate * years)
        return (spot * phi(d1) - owed * phi(d2), owed * phi(-d2) - spot * phi(-d1))
    }
}
