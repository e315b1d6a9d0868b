import UnlatchElements
import UnlatchKernels
import UnlatchParallel
import UnlatchPython

// Kernels on arrays of any layout, for the package's Python code, which has looked at shapes and types before.

extension PythonModule {
    mutating func addLayoutFunctions(on team: Team) {
        function("_reduce", "kernel", "operands", "numbers", "kept", doc: "A reduction of each row of arrays.") {
            (gil: inout GIL, id: String, operands: PythonReference, numbers: [Double], kept: Int) in
            let kernel = try described(id)
            let arrays = try memories(operands, writableFrom: -1, gil)
            let (inputs, out) = (arrays.dropLast().map(\.array), arrays[arrays.count - 1].array)
            let team = UsualRun.team ?? team
            try answering(kernel.id) {
                try working(&gil, inputs.first?.count ?? 0) {
                    try kernel.reduce(inputs, numbers: numbers, keeping: kept, into: out, on: team)
                }
            }
            withExtendedLifetime(arrays) {}
            return PythonNone()
        }
        function("_map", "kernel", "operands", "numbers", "masked", doc: "An elementwise kernel.") {
            (gil: inout GIL, id: String, operands: PythonReference, numbers: [Double], masked: Bool) in
            let kernel = try described(id)
            let arrays = try memories(operands, writableFrom: masked ? -2 : -1, gil)
            let last = masked ? arrays.count - 2 : arrays.count - 1
            let out = arrays[last].array
            let mask = masked ? arrays[last + 1].array : nil
            let team = UsualRun.team ?? team
            try answering(kernel.id) {
                try working(&gil, out.count) {
                    try kernel.map(
                        arrays.prefix(last).map(\.array), numbers: numbers, into: out, where: mask, on: team)
                }
            }
            withExtendedLifetime(arrays) {}
            return PythonNone()
        }
        function("_convert", "x", "out", doc: "Copies elements into contiguous memory as another type.") {
            (gil: inout GIL, x: PythonReference, out: PythonReference) in
            let from = try gil.bind(x).stridedMemory(writable: false)
            let to = try gil.bind(out).stridedMemory(writable: true)
            let team = UsualRun.team ?? team
            guard from.type.converts(to: to.type), let start = to.start else { return PythonNone() }
            try answering("astype") {
                try working(&gil, from.array.count) { try from.array.convert(to: start, as: to.type, on: team) }
            }
            withExtendedLifetime((from, to)) {}
            return PythonNone()
        }
    }
}

/// Runs work of that many elements, without the lock where that is worth it.
private func working(_ gil: inout GIL, _ elements: Int, _ body: () throws -> Void) throws {
    if elements < 20_000 { return try body() }
    try gil.releasedInterruptibly { _ in try body() }
}

private func described(_ id: String) throws -> KernelDescription {
    guard let kernel = KernelCatalogue.named[id] else { throw refusal("there is no kernel '\(id)'") }
    return kernel
}

/// The memory of a sequence's objects; that of the last ones may be written.
private func memories(
    _ objects: PythonReference, writableFrom: Int, _ gil: borrowing GIL
) throws -> [StridedMemory] {
    let objects = gil.bind(objects)
    let first = try objects.length() + writableFrom
    var memories: [StridedMemory] = []
    try objects.forEach { object in
        memories.append(try object.stridedMemory(writable: memories.count == first))
    }
    return memories
}

extension StridedMemory {
    var array: StridedArray { StridedArray(start, type, shape: shape, strides: strides) }
}
