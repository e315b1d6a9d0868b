import Testing
import UnlatchKernels
import UnlatchParallel

@Suite struct StencilTests {
    private static func check<Value: KernelScalar>(_ stencil: Stencil<Value>, steps: Int, from: [Value]) throws {
        let one = stencil.plainStep(from)
        let many = steps == 0 ? from : (1..<steps).reduce(one) { last, _ in stencil.plainStep(last) }
        try withEachInstructionSet { version in
            try withTeams { team in
                var to = Guarded<Value>(from.count)
                try to.fill { to in
                    try from.withUnsafeBufferPointer { _ = try stencil.step(from: $0, to: to, on: team) }
                }
                #expect(to.values.isSame(as: one), "\(stencil), \(version), \(team.threads) threads")
                var grid = Guarded(from)
                var spare = Guarded<Value>(from.count)
                try grid.fill { grid in
                    try spare.fill { _ = try stencil.advance(grid, by: steps, spare: $0, on: team) }
                }
                #expect(grid.values.isSame(as: many), "\(stencil), \(steps) steps, \(version), \(team.threads) threads")
            }
        }
    }

    @Test(
        "one step and many are those of the formula",
        arguments: [
            [0, 0], [1, 5], [2, 2], [3, 3], [17, 4], [65, 33], [1027, 7], [7, 300], [2100, 19],
            [3, 3, 3], [0, 4, 4], [4, 4, 2], [5, 4, 3], [19, 17, 23], [131, 9, 12], [40, 70, 9],
        ])
    func formula(sizes: [Int]) throws {
        let count = sizes.reduce(1, *)
        for steps in [0, 1, 2, 3, 11] {
            if sizes.count == 2 {
                let double = try Stencil<Double>(width: sizes[0], height: sizes[1], centre: 0.4, side: 0.15)
                try StencilTests.check(double, steps: steps, from: numbers(count, seed: steps))
                let float = try Stencil<Float>(width: sizes[0], height: sizes[1])
                try StencilTests.check(float, steps: steps, from: numbers(count, seed: steps))
            } else {
                let double = try Stencil<Double>(width: sizes[0], height: sizes[1], depth: sizes[2])
                try StencilTests.check(double, steps: steps, from: numbers(count, seed: steps))
                let float = try Stencil<Float>(
                    width: sizes[0], height: sizes[1], depth: sizes[2], centre: 0.4, side: 0.1)
                try StencilTests.check(float, steps: steps, from: numbers(count, seed: steps))
            }
        }
    }

    @Test func `a grid that fits no cache is the same, whoever streams it`() throws {
        // The last one is 72 MB of doubles: what a step writes goes past the caches of most machines.
        let stencil = try Stencil<Double>(width: 3000, height: 3000)
        let from: [Double] = numbers(stencil.pointCount, seed: 9)
        let expected = stencil.plainStep(from)
        var to = Guarded<Double>(from.count)
        var grid = Guarded(from)
        let team = try Team()
        try to.fill { to in
            try from.withUnsafeBufferPointer { _ = try stencil.step(from: $0, to: to, on: team) }
        }
        #expect(to.values == expected)
        try grid.fill { grid in
            try to.fill { _ = try stencil.advance(grid, by: 1, spare: $0, on: team) }
        }
        #expect(grid.values == expected)
    }

    @Test func `what is not a number spreads by a point in each step, and infinities do`() throws {
        let stencil = try Stencil<Double>(width: 40, height: 40)
        var from: [Double] = numbers(stencil.pointCount, seed: 3)
        from[20 * 40 + 20] = .nan
        from[5 * 40 + 5] = .infinity
        from[39] = -.infinity
        try StencilTests.check(stencil, steps: 9, from: from)
    }

    @Test func `grids that cannot be worked on are refused`() throws {
        #expect(throws: UnlatchError.self) { try Stencil<Double>(width: -1, height: 3) }
        #expect(throws: UnlatchError.self) { try Stencil<Float>(width: 0, height: Int.max, depth: 8) }
        let stencil = try Stencil<Double>(width: 4, height: 4)
        let team = try Team(threads: 1)
        var memory = [Double](repeating: 1, count: 40)
        memory.withUnsafeMutableBufferPointer { all in
            let grid = UnsafeMutableBufferPointer(rebasing: all[0..<16])
            let other = UnsafeMutableBufferPointer(rebasing: all[20..<36])
            let overlapping = UnsafeMutableBufferPointer(rebasing: all[15..<31])
            let short = UnsafeMutableBufferPointer(rebasing: all[20..<35])
            #expect(throws: UnlatchError.self) { try stencil.advance(grid, by: 2, spare: overlapping, on: team) }
            #expect(throws: UnlatchError.self) { try stencil.advance(grid, by: 2, spare: short, on: team) }
            #expect(throws: UnlatchError.self) { try stencil.advance(grid, by: -1, spare: other, on: team) }
            #expect(throws: UnlatchError.self) {
                try stencil.step(from: UnsafeBufferPointer(grid), to: overlapping, on: team)
            }
            #expect(throws: UnlatchError.self) {
                try stencil.step(from: UnsafeBufferPointer(short), to: grid, on: team)
            }
        }
        #expect(memory.allSatisfy { $0 == 1 })
    }
}
