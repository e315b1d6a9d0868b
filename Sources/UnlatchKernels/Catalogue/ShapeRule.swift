internal import UnlatchElements
internal import UnlatchParallel

/// What the arrays of a call must have in common, laid out so that a check allocates nothing.
struct ShapeRule: Sendable {
    /// A dimension that is as long as one of an array before and `more`, or `more` by itself.
    private struct Length: Sendable {
        let parameter, dimension: Int
        let like: (parameter: Int, dimension: Int)?
        let more: Int
    }

    /// An array that is written, and one that it must be apart from.
    private struct Pair: Sendable {
        let written, other: Int
        let mayBeSame: Bool
    }

    private let parameters: [KernelParameter]
    private let dimensions: [(parameter: Int, count: Int)]
    private let lengths: [Length]
    private let pairs: [Pair]
    private let sizes: [Int]
    /// Arrays of any shape that must have the same one.
    private let alike: [Int]

    init(_ parameters: [KernelParameter], _ type: ElementType, areAlike: Bool) {
        self.parameters = parameters
        alike = areAlike ? parameters.indices.filter { parameters[$0].isArray && parameters[$0].shape == nil } : []
        sizes = parameters.map { ($0.ownType ?? type).size }
        var dimensions: [(parameter: Int, count: Int)] = []
        var lengths: [Length] = []
        var pairs: [Pair] = []
        var known: [String: (parameter: Int, dimension: Int, more: Int)] = [:]
        for (index, parameter) in parameters.enumerated() where parameter.isArray {
            if let shape = parameter.shape { dimensions.append((index, shape.count)) }
            for (dimension, length) in (parameter.shape ?? []).enumerated() {
                guard let name = length.name else {
                    lengths.append(Length(parameter: index, dimension: dimension, like: nil, more: length.more))
                    continue
                }
                if let first = known[name] {
                    let like = (first.parameter, first.dimension)
                    lengths.append(
                        Length(parameter: index, dimension: dimension, like: like, more: length.more - first.more))
                } else {
                    known[name] = (index, dimension, length.more)
                }
            }
            guard parameter.isWritten else { continue }
            for (other, operand) in parameters.enumerated() where operand.isArray && other != index {
                if operand.isWritten, other < index { continue }
                let mayBeSame = parameter.role == .output(mayBeInput: true) && operand.role == .input
                pairs.append(Pair(written: index, other: other, mayBeSame: mayBeSame))
            }
        }
        (self.dimensions, self.lengths, self.pairs) = (dimensions, lengths, pairs)
    }

    /// Throws an error that names no call.
    func check(_ values: UnsafeBufferPointer<ArgumentValue>) throws(UnlatchError) {
        for (index, count) in dimensions where values[index].dimensions != count {
            throw Operands.refuse("", dimensionsText(index, values[index].dimensions))
        }
        for length in lengths {
            let found = values[length.parameter].lengths?[length.dimension] ?? 0
            let other = length.like.map { values[$0.parameter].lengths?[$0.dimension] ?? 0 } ?? 0
            if found != other + length.more { throw Operands.refuse("", lengthText(length, found, other)) }
        }
        for index in alike.dropFirst() {
            let (first, other) = (values[alike[0]], values[index])
            let isAlike =
                first.dimensions == other.dimensions
                && (0..<first.dimensions).allSatisfy { first.lengths?[$0] == other.lengths?[$0] }
            if !isAlike { throw Operands.refuse("", shapeText(alike[0], index, values)) }
        }
        for pair in pairs {
            let (to, from) = (values[pair.written], values[pair.other])
            guard to.count > 0, from.count > 0, let a = to.start, let b = from.start else { continue }
            if pair.mayBeSame, a == b { continue }
            if a < b + from.count * sizes[pair.other], b < a + to.count * sizes[pair.written] {
                throw Operands.refuse("", overlapText(pair))
            }
        }
    }

    // The texts.

    private func shapeText(_ one: Int, _ other: Int, _ values: UnsafeBufferPointer<ArgumentValue>) -> String {
        let (x, y) = (values[one], values[other])
        let names = (parameters[one].name, parameters[other].name)
        if x.dimensions == 1, y.dimensions == 1 {
            return "\(names.0) has \(x.count) elements and \(names.1) \(y.count); they must have as many"
        }
        func shape(_ value: ArgumentValue) -> String {
            "(" + (0..<value.dimensions).map { "\(value.lengths?[$0] ?? 0)" }.joined(separator: ", ") + ")"
        }
        return "\(names.0) has the shape \(shape(x)) and \(names.1) \(shape(y)); they must have the same"
    }

    private func dimensionsText(_ index: Int, _ found: Int) -> String {
        let shape = parameters[index].shape ?? []
        let has = "\(parameters[index].name) has \(found) dimension\(found == 1 ? "" : "s")"
        if shape.count == 1 { return "\(has); a vector has 1" }
        let names = shape.map(\.description)
        let words = ["no", "one", "two", "three", "four"]
        let count = words.indices.contains(names.count) ? words[names.count] : "\(names.count)"
        let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        return "\(has); it must have \(count), \(list)"
    }

    private func lengthText(_ length: Length, _ found: Int, _ other: Int) -> String {
        let parameter = parameters[length.parameter]
        guard (parameter.shape ?? []).count == 1 else {
            return "\(parameter.name) has \(found) as its \(dimensionName(length)); it must have \(other + length.more)"
        }
        if let like = length.like, length.more == 0, (parameters[like.parameter].shape ?? []).count == 1 {
            return "\(parameters[like.parameter].name) has \(other) elements and \(parameter.name) \(found); "
                + "they must have as many"
        }
        return "\(parameter.name) has \(found) elements; it must have \(other + length.more)"
    }

    private func dimensionName(_ length: Length) -> String {
        let name = parameters[length.parameter].shape?[length.dimension]
        return name?.name ?? "length in dimension \(length.dimension + 1)"
    }

    private func overlapText(_ pair: Pair) -> String {
        let (to, from) = (parameters[pair.written].name, parameters[pair.other].name)
        return pair.mayBeSame
            ? "\(to) overlaps \(from); it must be the same memory or apart from it"
            : "\(to) overlaps \(from); they must be apart"
    }
}
