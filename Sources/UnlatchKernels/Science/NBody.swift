internal import CKernels
public import UnlatchParallel

/// Bodies that attract each other, all pairs of them.
///
///     try NBody.accelerations(x, y, z, mass: mass, softening: 0.01, into: ax, ay, az, on: team)
public enum NBody {
    /// The acceleration of each body by all others, `Float` or `Double`:
    /// a[i] = gravity · Σ mass[j] · (p[j] − p[i]) / (|p[j] − p[i]|² + softening²)^(3/2).
    ///
    /// - Parameters:
    ///   - x, y, z: where the bodies are.
    ///   - mass: what they weigh; one of mass 0 attracts nobody, wherever it is.
    ///   - gravity: the constant of gravitation in the units that are used.
    ///   - softening: the distance below which the forces are weakened. With 0, bodies at the same place do not attract
    ///     each other.
    ///   - ax, ay, az: where the accelerations are written.
    ///   - team: who works.
    ///   - control: what can stop the run, and who watches it.
    /// - Returns: the threads that took part.
    /// - Throws: `invalidArgument` for buffers of different length, results that overlap, a softening that is
    ///   negative or not a number, or a gravity that is not finite; as `Team.run`.
    /// - Thread safety: any thread, each with results of its own. GIL: released.
    /// - Complexity: O(bodies²), see `cost`. Roots and divisions are exact to the last bit, and each sum is taken in
    ///   the order of the bodies: the bits do not depend on team, schedule or instruction set.
    @discardableResult
    public static func accelerations<Value: KernelScalar>(
        _ x: UnsafeBufferPointer<Value>, _ y: UnsafeBufferPointer<Value>, _ z: UnsafeBufferPointer<Value>,
        mass: UnsafeBufferPointer<Value>, gravity: Double = 1, softening: Double,
        into ax: UnsafeMutableBufferPointer<Value>, _ ay: UnsafeMutableBufferPointer<Value>,
        _ az: UnsafeMutableBufferPointer<Value>, on team: Team, control: RunControl? = nil
    ) throws(UnlatchError) -> Grant {
        let call = "NBody.accelerations"
        let count = x.count
        try Operands.check(
            call,
            ["y": y.count, "z": z.count, "mass": mass.count, "ax": ax.count, "ay": ay.count, "az": az.count],
            count: count, of: "body")
        if !(softening >= 0) {
            throw Operands.refuse(call, "a softening of \(softening) is no distance; 0 is the least")
        }
        if !Value(gravity).isFinite {
            throw Operands.refuse(call, "a gravity of \(gravity) is no finite number that a \(Value.self) holds")
        }
        try Operands.check(
            call, written: [ax, ay, az].map { UnsafeMutableRawBufferPointer($0) },
            read: [x, y, z, mass].map { UnsafeRawBufferPointer($0) })
        var arguments = unl_nbody_arguments(
            count: count, x: Operands.start(x), y: Operands.start(y), z: Operands.start(z), mass: Operands.start(mass),
            ax: Operands.start(ax), ay: Operands.start(ay), az: Operands.start(az), gravity: gravity,
            softening: softening)
        let kernel = Value.choose(unl_nbody_f32_kernel, unl_nbody_f64_kernel)
        // Whole groups of the kernel, of 16 or 32 bodies; below 256 bodies a second thread costs more than it saves.
        let schedule = count < 256 ? Operands.schedule(count, serial: true) : .dynamic(chunk: 64)
        // SAFETY: the arguments live until the run is over; the buffers are the caller's promise.
        return try team.run(Kernel(kernel), arguments: &arguments, count: count, schedule: schedule, control: control)
    }

    /// The accelerations in each direction, computed plainly.
    ///
    /// - Parameter bodies: x, y, z and mass of each.
    package static func plainAccelerations<Value: KernelScalar>(
        _ bodies: [[Value]], gravity: Double = 1, softening: Double
    ) -> [[Value]] {
        let count = bodies[0].count
        var accelerations = [[Value]](repeating: [Value](repeating: 0, count: count), count: 3)
        for i in 0..<count {
            for j in 0..<count where bodies[3][j] != 0 {
                let (x, y, z) = (bodies[0][j] - bodies[0][i], bodies[1][j] - bodies[1][i], bodies[2][j] - bodies[2][i])
                let square = x * x + y * y + z * z + Value(softening) * Value(softening)
                let inverse = square == 0 ? 0 : 1 / square.squareRoot()
                let weight = bodies[3][j] * inverse
                accelerations[0][i] += x * inverse * weight * inverse
                accelerations[1][i] += y * inverse * weight * inverse
                accelerations[2][i] += z * inverse * weight * inverse
            }
        }
        return accelerations.map { $0.map { Value(gravity) * $0 } }
    }

    /// What the accelerations of so many bodies read and write, and compute: 20 operations for each pair, as is usual.
    public static func cost<Value: KernelScalar>(bodies: Int, of type: Value.Type) -> KernelCost {
        let bodies = Double(bodies)
        return KernelCost(bytes: 7 * Double(MemoryLayout<Value>.size) * bodies, operations: 20 * bodies * bodies)
    }
}

// MARK: - Their descriptions

extension Science {
    static func nBody<S: KernelScalar>(_ type: S.Type) -> KernelDescription {
        KernelDescription(
            "nbody", .science, S.elementType,
            "The acceleration of each body by all others: a[i] = Σ mass[j] · (p[j] - p[i]) / (|p[j] - p[i]|² + "
                + "softening²)^(3/2).",
            ["x", "y", "z"].map { .input($0, values: -1...1, domain: -1...1) } + [
                .input("mass", values: 0.1...1, domain: 0.1...1), .real("softening", 0.01), .output("ax"),
                .output("ay"), .output("az"),
            ],
            limit: .arithmetic, lengths: ["n": KernelLengths(400, 4096, 8192)],
            measure: KernelMeasure(
                "nbody-\(S.elementType.rawValue)", "pairs", tolerance: S.elementType == .f32 ? 1e-4 : 1e-11
            ) { call in
                let count = call.arguments[0].count
                return .init(items: count * count, operations: NBody.cost(bodies: count, of: type).operations)
            },
            peers: KernelPeers(loop: .lines("nbody(x, y, z, mass, softening, ax, ay, az)")),
            reference: { call in
                let bodies = (0..<4).map { Array(call.input($0) as UnsafeBufferPointer<S>) }
                return NBody.plainAccelerations(bodies, softening: call.arguments[4].real).joined().map { Double($0) }
            }
        ) { call in
            try NBody.accelerations(
                call.input(0), call.input(1), call.input(2), mass: call.input(3) as UnsafeBufferPointer<S>,
                softening: call.arguments[4].real, into: call.output(5), call.output(6), call.output(7), on: call.team)
            return .nothing
        }
    }
}
