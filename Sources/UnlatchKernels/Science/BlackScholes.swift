internal import CKernels
internal import Glibc
public import UnlatchParallel

/// Prices of European options on something that pays no dividend, after Black and Scholes.
///
///     let market = try BlackScholes(rate: 0.02, volatility: 0.3)
///     try market.prices(spot: spot, strike: strike, years: years, call: call, put: put, on: team)
public struct BlackScholes: Sendable, Hashable {
    /// The interest without risk, for a year: 0.02 is 2 %.
    public let rate: Double
    /// The standard deviation of the logarithm of a year's return.
    public let volatility: Double

    /// A market.
    ///
    /// - Throws: `invalidArgument` for a volatility that is not above 0, and for numbers that are not finite.
    public init(rate: Double, volatility: Double) throws(UnlatchError) {
        guard rate.isFinite, volatility.isFinite, volatility > 0 else {
            throw Operands.refuse(
                "BlackScholes.init",
                "the rate \(rate) and the volatility \(volatility) must be finite, and the volatility above 0")
        }
        self.rate = rate
        self.volatility = volatility
    }

    /// The prices of call and put options, `Float` or `Double`; not a number where an operand is negative or not one.
    ///
    /// - Parameters:
    ///   - spot: what the thing costs now.
    ///   - strike: for what it may be bought or sold.
    ///   - years: until then; 0 is now.
    ///   - call, put: where the prices are written.
    ///   - team: who works.
    ///   - control: what can stop the run, and who watches it.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for buffers of different length and results that overlap; as `Team.run`.
    /// - Thread safety: any thread, each with results of its own. GIL: released.
    /// - Complexity: O(options): 24 operations, of which four are functions of libmvec, each within 4 ULP. A price is
    ///   within 8 ULP of spot + strike. Its bits do not depend on team or schedule, but on the instruction set.
    @discardableResult
    public func prices<Value: KernelScalar>(
        spot: UnsafeBufferPointer<Value>, strike: UnsafeBufferPointer<Value>, years: UnsafeBufferPointer<Value>,
        call: UnsafeMutableBufferPointer<Value>, put: UnsafeMutableBufferPointer<Value>, on team: Team,
        control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        let count = spot.count
        try Operands.check(
            "BlackScholes.prices",
            ["strike": strike.count, "years": years.count, "call": call.count, "put": put.count], count: count,
            of: "option")
        try Operands.check(
            "BlackScholes.prices", written: [call, put].map { UnsafeMutableRawBufferPointer($0) },
            read: [spot, strike, years].map { UnsafeRawBufferPointer($0) })
        var arguments = unl_blackscholes_arguments(
            spot: Operands.start(spot), strike: Operands.start(strike), years: Operands.start(years),
            call: Operands.start(call), put: Operands.start(put), rate: rate, volatility: volatility)
        let kernel = Value.choose(unl_blackscholes_f32_kernel, unl_blackscholes_f64_kernel)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(
            Kernel(kernel), arguments: &arguments, count: count,
            schedule: Operands.schedule(count, serial: count < 2048), control: control)
    }

    /// The prices of an option, computed plainly: through erfc, so that it is not the kernel's formula written again.
    package func plainPrices(spot: Double, strike: Double, years: Double) -> (call: Double, put: Double) {
        func phi(_ d: Double) -> Double { erfc(-d / 2.0.squareRoot()) / 2 }
        let spread = volatility * years.squareRoot()
        let d1 = log(spot / strike) / spread + (rate / volatility + volatility / 2) * years.squareRoot()
        let d2 = d1 - spread
        let owed = strike * exp(-rate * years)
        return (spot * phi(d1) - owed * phi(d2), owed * phi(-d2) - spot * phi(-d1))
    }
}

// MARK: - Their descriptions

extension Science {
    static func blackScholes<S: KernelScalar>(_ type: S.Type) -> KernelDescription {
        let descriptor = S.choose(unl_blackscholes_f32_kernel, unl_blackscholes_f64_kernel)
        // SAFETY: descriptors live for ever.
        let (bytes, operations) = (descriptor.pointee.bytes_per_item, descriptor.pointee.operations_per_item)
        return KernelDescription(
            "black_scholes", .science, S.elementType,
            "The prices of European call and put options after Black and Scholes; not a number where an operand is negative or "
                + "not one.",
            [
                .input("spot", values: 5...30, domain: 5...50), .input("strike", values: 1...100, domain: 5...50),
                .input("years", values: 0.25...10, domain: 0.05...5), .real("rate", 0.02), .real("volatility", 0.3),
                .output("call"), .output("put"),
            ],
            limit: .other, exactness: .ulp(8, of: ["spot", "strike"]),
            measure: KernelMeasure(
                "black-scholes-\(S.elementType.rawValue)", "options", count: (4_000_000, 10_000_000),
                tolerance: S.elementType == .f32 ? 1e-5 : 1e-13
            ) { call in
                let count = Double(call.arguments[0].count)
                return .init(items: call.arguments[0].count, bytes: bytes * count, operations: operations * count)
            },
            peers: KernelPeers(loop: .lines("black_scholes(spot, strike, years, rate, volatility, call, put)")),
            reference: { call in
                guard let market = try? market(call) else { return [] }
                let prices = (0..<call.arguments[0].count).map { i in
                    let (spot, strike, years): (S, S, S) = (call[0, i], call[1, i], call[2, i])
                    return market.plainPrices(spot: Double(spot), strike: Double(strike), years: Double(years))
                }
                return prices.map(\.call) + prices.map(\.put)
            }
        ) { call in
            try market(call).prices(
                spot: call.input(0) as UnsafeBufferPointer<S>, strike: call.input(1), years: call.input(2),
                call: call.output(5), put: call.output(6), on: call.team)
            return .nothing
        }
    }

    private static func market(_ call: KernelCall) throws -> BlackScholes {
        try BlackScholes(rate: call.arguments[3].real, volatility: call.arguments[4].real)
    }
}
