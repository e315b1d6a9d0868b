internal import CKernels
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
}
