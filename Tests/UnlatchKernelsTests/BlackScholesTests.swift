import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct BlackScholesTests {
    private static func run<Value: KernelScalar>(
        _ market: BlackScholes, _ spot: [Value], _ strike: [Value], _ years: [Value], on team: Team
    ) throws -> [[Value]] {
        var call = Guarded<Value>(spot.count)
        var put = call
        try spot.withUnsafeBufferPointer { spot in
            try strike.withUnsafeBufferPointer { strike in
                try years.withUnsafeBufferPointer { years in
                    try call.fill { call in
                        try put.fill {
                            _ = try market.prices(
                                spot: spot, strike: strike, years: years, call: call, put: $0, on: team)
                        }
                    }
                }
            }
        }
        return [call.values, put.values]
    }

    private static func check<Value: KernelScalar>(_ type: Value.Type, count: Int) throws {
        let market = try BlackScholes(rate: 0.02, volatility: 0.3)
        let spot: [Value] = numbers(count, in: 5...50, seed: 1)
        let strike: [Value] = numbers(count, in: 5...50, seed: 2)
        let years: [Value] = numbers(count, in: 0.05...5, seed: 3)
        try withEachInstructionSet { version in
            var first: [[Value]]?
            try withTeams { team in
                let found = try run(market, spot, strike, years, on: team)
                for i in 0..<count {
                    let right = market.plainPrices(
                        spot: Double(spot[i]), strike: Double(strike[i]), years: Double(years[i]))
                    let slack = 8 * Double(Value.ulpOfOne) * Double(spot[i] + strike[i])
                    #expect(
                        abs(Double(found[0][i]) - right.call) <= slack && abs(Double(found[1][i]) - right.put) <= slack,
                        "\(type), option \(i) of \(count), \(version)")
                }
                #expect(
                    zip(found, first ?? found).allSatisfy { $0.isSame(as: $1) }, "the bits are the same for any team")
                first = found
            }
        }
    }

    @Test("prices are those of the formula, call and put", arguments: [0, 1, 3, 16, 17, 2047, 5001])
    func prices(count: Int) throws {
        try BlackScholesTests.check(Double.self, count: count)
        try BlackScholesTests.check(Float.self, count: count)
    }

    @Test func `what cannot be priced is not a number, and its neighbours are priced`() throws {
        let market = try BlackScholes(rate: 0.05, volatility: 0.2)
        let spot: [Double] = [10, -1, .nan, 10, 10, .infinity, 1e6, 10]
        let strike: [Double] = [10, 10, 10, 10, 10, 10, 1e-6, 10]
        let years: [Double] = [1, 1, 1, -1, .nan, 1, 1, 1]
        try withEachInstructionSet { version in
            let found = try BlackScholesTests.run(market, spot, strike, years, on: Team())
            #expect(found[0][0] == found[0][7] && found[1][0] == found[1][7])
            #expect(abs(found[0][0] - 1.0450583572185565) < 1e-14, "\(version)")
            #expect(found[0][1...4].allSatisfy(\.isNaN) && found[1][1...4].allSatisfy(\.isNaN), "\(version)")
            #expect(abs(found[0][6] - 1e6) < 1e-5 && abs(found[1][6]) < 1e-5, "\(version)")
        }
    }

    @Test func `options that cannot be worked on are refused`() throws {
        #expect(throws: UnlatchError.self) { try BlackScholes(rate: 0.01, volatility: 0) }
        #expect(throws: UnlatchError.self) { try BlackScholes(rate: .nan, volatility: 0.1) }
        let market = try BlackScholes(rate: 0.01, volatility: 0.1)
        let team = try Team(threads: 1)
        var memory = [Float](repeating: 1, count: 50)
        memory.withUnsafeMutableBufferPointer { all in
            func part(_ index: Int, _ count: Int = 10) -> UnsafeMutableBufferPointer<Float> {
                .init(rebasing: all[(10 * index)..<(10 * index + count)])
            }
            func run(years: Int, call: Int, put: Int, _ count: Int = 10) throws {
                try market.prices(
                    spot: .init(part(0)), strike: .init(part(1)), years: .init(part(years, count)), call: part(call),
                    put: part(put), on: team)
            }
            #expect(throws: UnlatchError.self) { try run(years: 2, call: 3, put: 4, 9) }
            #expect(throws: UnlatchError.self) { try run(years: 2, call: 3, put: 3) }
            #expect(throws: UnlatchError.self) { try run(years: 2, call: 0, put: 4) }
        }
        #expect(memory.allSatisfy { $0 == 1 })
    }
}
