import UnlatchElements
import UnlatchKernels
import UnlatchParallel
import UnlatchPython

// Kernels of libraries that are loaded while the program runs: other people's, and those that the package compiles. The one
// place where they meet Python's memory.

extension PythonModule {
    mutating func addForeignKernels(on usual: Team) {
        function("_library", "path", doc: "(kind, name, parameters, address) of each kernel of a shared library.") {
            (path: String) -> [PythonTuple] in
            try KernelLibrary(path).entries.map { entry in
                PythonTuple(
                    entry.runnable.kind, entry.name, entry.parameters, Int(bitPattern: entry.runnable.address),
                    entry.runnable.resultSize)
            }
        }
        function("_instruction_set", doc: "The instruction set that kernels are compiled for.") {
            InstructionSet.current.rawValue
        }
        function("_streams", "bytes", doc: "Whether results of so many bytes are stored past the caches.") {
            (bytes: Int) in Vectors.isStreamed(bytes: bytes)
        }
        function(
            "_foreign", "kind", "address", "layout", "template", "operands", "count", "release", "guarded",
            doc: """
                Runs a kernel. layout: numbers of 32 bits, five for each field of its arguments; see ForeignKernels.swift.
                guarded: whether what is written must share no memory with other operands. Returns its arguments or its result
                as bytes, or a tuple that says why it was not run or failed.
                """
        ) {
            (
                gil: inout GIL, kind: Int, address: Int, layout: PythonReference, template: PythonReference,
                operands: PythonReference, count: Int, release: Bool, guarded: Bool
            ) throws -> PythonReference in
            guard let runnable = KernelLibrary.Runnable(kind: kind, address: UInt(bitPattern: address)) else {
                throw refusal("there is no kernel at \(address)")
            }
            let fields = try Fields(gil.bind(layout).stridedMemory(writable: false))
            let start = try gil.bind(template).stridedMemory(writable: false)
            var call = ForeignCall(fields: fields, template: start)
            defer { call.free() }
            if let fault = try call.take(gil.bind(operands), count: count) {
                return try fault.pythonReference(gil)
            }
            if guarded && call.overlaps { return try PythonTuple("overlap").pythonReference(gil) }
            let team = UsualRun.team ?? usual
            do {
                if release {
                    try gil.releasedInterruptibly { _ in try call.run(runnable, count, on: team) }
                } else {
                    try call.run(runnable, count, on: team)
                }
            } catch let error as UnlatchError where error.code == .kernelFailed {
                let told = PythonTuple(
                    "status", error.kernelStatus ?? 0, error.failedItem ?? -1, error.kernelMessage ?? "", error.cause)
                return try told.pythonReference(gil)
            }
            return try PythonBytes(call.answer(runnable)).pythonReference(gil)
        }
    }
}

/// Where a struct of arguments has what: five numbers of 32 bits for each field.
private struct Fields {
    enum Kind: Int32 {
        /// The address of an operand: its number, its element type's ordinal, dimensions × 2, and 1 for one that is written.
        case address
        /// A length of an operand: its number, and the dimension.
        case length
        /// The bytes from one to the next in a dimension.
        case stride
        /// The number of items.
        case items
    }

    let count: Int
    private let memory: StridedMemory

    init(_ memory: StridedMemory) throws {
        (self.memory, count) = (memory, memory.array.count / 20)
    }

    /// The number at a place of a field.
    func number(_ field: Int, _ place: Int) -> Int32 {
        // SAFETY: the package gives five numbers of 32 bits for each field; bytes are not aligned.
        memory.start.unsafelyUnwrapped.loadUnaligned(fromByteOffset: (field * 5 + place) * 4, as: Int32.self)
    }
}

/// The arguments of one call.
private struct ForeignCall {
    private let fields: Fields
    private let arguments: UnsafeMutableRawBufferPointer
    private var operands: [StridedMemory] = []
    private var written: [Bool] = []
    private var result = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(fields: Fields, template: StridedMemory) {
        self.fields = fields
        let size = template.array.count
        arguments = .allocate(byteCount: max(size, 16), alignment: 16)
        if let start = template.start { arguments.copyMemory(from: UnsafeRawBufferPointer(start: start, count: size)) }
    }

    func free() {
        arguments.deallocate()
        result.deallocate()
    }

    /// Borrows the operands and writes what the fields say of them. Returns what is wrong with one, in Python's terms.
    mutating func take(_ objects: borrowing BoundObject, count: Int) throws -> PythonTuple? {
        let given = try objects.length()
        for index in 0..<fields.count where fields.number(index, 0) == Fields.Kind.address.rawValue {
            let operand = Int(fields.number(index, 2))
            let type = ElementType.allCases[Int(fields.number(index, 3))]
            let dimensions = Int(fields.number(index, 4)) >> 1
            let isWritten = fields.number(index, 4) & 1 != 0
            if operand >= given || operand != operands.count { throw refusal("operand \(operand) is missing") }
            let memory = try objects[operand].stridedMemory(writable: isWritten)
            if memory.type != type {
                return PythonTuple("operand", operand, "expected \(type.numpyName), got \(memory.type.numpyName)")
            }
            if memory.shape.count != dimensions {
                return PythonTuple(
                    "operand", operand, "expected \(dimensions) dimensions, got \(memory.shape.count)")
            }
            operands.append(memory)
            written.append(isWritten)
        }
        for index in 0..<fields.count {
            let offset = Int(fields.number(index, 1))
            let operand = Int(fields.number(index, 2))
            let dimension = Int(fields.number(index, 3))
            // SAFETY: offsets lie within the template, which is the package's promise; fields are aligned as in C.
            switch Fields.Kind(rawValue: fields.number(index, 0)) {
            case .address:
                arguments.storeBytes(of: UInt(bitPattern: operands[operand].start), toByteOffset: offset, as: UInt.self)
            case .length:
                arguments.storeBytes(of: operands[operand].shape[dimension], toByteOffset: offset, as: Int.self)
            case .stride:
                arguments.storeBytes(of: operands[operand].strides[dimension], toByteOffset: offset, as: Int.self)
            case .items: arguments.storeBytes(of: count, toByteOffset: offset, as: Int.self)
            case nil: throw refusal("a field of no kind")
            }
        }
        return nil
    }

    /// Whether something that is written shares memory with another operand.
    var overlaps: Bool {
        let spans = operands.map(\.span)
        for index in spans.indices where written[index] {
            for other in spans.indices
            where other != index && spans[index].lowerBound < spans[other].upperBound
                && spans[other].lowerBound < spans[index].upperBound
            {
                return true
            }
        }
        return false
    }

    mutating func run(_ runnable: KernelLibrary.Runnable, _ count: Int, on team: Team) throws(UnlatchError) {
        switch runnable {
        case .kernel(let kernel): try team.run(kernel, arguments: arguments.baseAddress, count: count)
        case .reduction(let reduction):
            result = .allocate(byteCount: max(reduction.resultSize, 1), alignment: 64)
            try team.run(
                reduction, arguments: UnsafeRawPointer(arguments.baseAddress), count: count,
                into: result.baseAddress.unsafelyUnwrapped)
        case .teamKernel(let kernel): try team.run(kernel, arguments: arguments.baseAddress)
        case .program(let program): try team.run(program, arguments: arguments.baseAddress)
        }
    }

    /// What Python gets: the result of a reduction, else the arguments.
    func answer(_ runnable: KernelLibrary.Runnable) -> [UInt8] {
        switch runnable {
        case .reduction: [UInt8](result)
        case .program: [UInt8](arguments)
        case .kernel, .teamKernel: []
        }
    }
}

extension StridedMemory {
    /// From the first to the last byte that an element has; empty without elements.
    fileprivate var span: Range<Int> {
        if shape.contains(0) { return 0..<0 }
        var (low, high) = (Int(bitPattern: start), Int(bitPattern: start) + type.size)
        for (length, stride) in zip(shape, strides) {
            if stride < 0 { low += stride * (length - 1) } else { high += stride * (length - 1) }
        }
        return low..<high
    }
}

extension KernelLibrary.Runnable {
    /// Bytes of a reduction's result; 0 for others.
    fileprivate var resultSize: Int {
        if case .reduction(let reduction) = self { reduction.resultSize } else { 0 }
    }
}
