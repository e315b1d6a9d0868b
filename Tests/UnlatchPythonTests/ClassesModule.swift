import UnlatchPython

/// The module whose classes the tests use.
func classesModule(_ name: String = "unlatch_classes") -> PythonModule {
    var module = PythonModule(name, doc: "Classes for the tests.", supports: [.freeThreading, .ownGILInterpreters])
    module.add(CounterObject.self)
    module.add(Vector.self)
    module.add(SamplesObject.self)
    module.add(Grid.self)
    addShapes(to: &module)
    module.add(Node.self)
    module.add(Countdown.self)
    module.add(Session.self)
    module.add(Sealed.self)
    module.add(Patchable.self)
    module.add(Repeating.self)
    module.add(Color.self)
    module.add(Level.self)
    module.add(Access.self)
    module.add(classesError)
    module.add(emptyError)
    module.function("total", "counters") { (counters: [CounterObject]) in counters.reduce(0) { $0 + $1.value } }
    module.function("twice", "counter") { (counter: CounterObject) in CounterObject(2 * counter.value) }
    module.function("maybe", .named("counter", default: nil)) { (counter: CounterObject?) in counter?.value }
    module.function("counters", "n") { (n: Int) in (0..<n).map { CounterObject($0) } }
    module.function("seal") { Sealed() }
    module.function("replace", "node", "next") { (node: Node, next: PythonReference?) in node.next = next }
    module.function("called", "function", .named("times", default: 1)) {
        (gil: inout GIL, function: PythonReference, times: Int) in
        for _ in 0..<times { _ = try gil.bind(function)() }
    }
    module.function("opposite", "color") { (color: Color) in color == .red ? Color.green : .red }
    module.function("colors", .named("but", default: Color.green)) { (but: Color) in Color.allCases.filter { $0 != but }
    }
    module.function("levels", "level") { (level: Level) in [level, .high] }
    module.function("widened", "access") { (access: Access) in access.union(.write) }
    module.function("fail", "kind") { (kind: String) throws -> Int in throw kind == "empty" ? Failing.empty : .other }
    module.function(
        "many", "a", "b", "c", "d", .named("e", default: 5), .named("f", default: 6.5), .named("g", default: "g"),
        .named("h", default: true), .named("i", default: nil), .named("out", default: nil), .keyword("k"),
        .keyword("l", default: [1, 2]), doc: "Twelve parameters, one of them memory that may be left out."
    ) {
        (
            a: Int, b: Double, c: String, d: Bool, e: Int, f: Double, g: String, h: Bool, i: CounterObject?,
            out: MutableBufferArgument<Double>?, k: Int, l: [Int]
        ) in
        let sum = Double(a + e + k + l.reduce(0, +)) + b + f + Double(i?.value ?? 0)
        out?.withUnsafeMutableBuffer { $0.update(repeating: sum) }
        return "\(c)\(g)\(d)\(h) \(sum)"
    }
    var inner = PythonModule("\(name).inner", doc: "A module inside.")
    inner.function("lowest") { Color.red }
    inner.function("counted", "counter") { (counter: CounterObject) in counter }
    module.add(inner)
    return module
}

/// A number that several threads add to.
final class CounterObject: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): the tests that change one from several threads hold a lock of their own.
    var value: Int

    init(_ value: Int) { self.value = value }

    static let pythonClass = PythonClass("Counter", of: CounterObject.self, doc: "Counts.") { c in
        c.initializer(.named("start", default: 0)) { (start: Int) throws -> CounterObject in
            if start < 0 { throw PythonException(.builtin("ValueError"), "a number below 0") }
            return CounterObject(start)
        }
        c.method("add", "n", .named("times", default: 1), doc: "Adds n.") { (this: CounterObject, n: Int, times: Int) in
            this.value += n * times
            return this.value
        }
        c.method("get") { (this: CounterObject) in this.value }
        c.method("plus", "x") { (this: CounterObject, x: Double) in Double(this.value) + x }
        c.method("merge", "other") { (this: CounterObject, other: CounterObject) in this.value += other.value }
        c.method("copy") { (this: CounterObject) in CounterObject(this.value) }
        c.method("described", "thing") { (gil: inout GIL, this: CounterObject, thing: PythonReference) in
            try "\(this.value) \(gil.bind(thing).text())"
        }
        c.method("released", releasesGIL: .always) { (this: CounterObject) in this.value }
        c.method("call_released", "function", .variadic("arguments")) {
            (gil: inout GIL, this: CounterObject, function: PythonReference, arguments: PythonReference) in
            let before = this.value
            _ = try gil.bind(function)(arguments)
            return before == this.value
        }
        c.staticMethods.function("parse", "text") { (text: String) throws -> CounterObject in
            guard let value = Int(text) else { throw PythonException(.builtin("ValueError"), "'\(text)' is no number") }
            return CounterObject(value)
        }
        c.classMethod("made", "start") { (gil: inout GIL, type: PythonReference, start: Int) in
            try gil.bind(type)(start).reference
        }
        c.property("value", doc: "The number.") {
            $0.value
        } set: { (this: CounterObject, value: Int) in
            this.value = value
        }
        c.property("is_even") { $0.value % 2 == 0 }
        c.constant("limit", 100)
        c.representation { "Counter(\($0.value))" }
        c.comparison(.equal) { (a: CounterObject, b: CounterObject) in a.value == b.value }
        c.comparison(.less) { (a: CounterObject, b: CounterObject) in a.value < b.value }
        c.hash { $0.value }
        c.truth { $0.value != 0 }
        c.index { $0.value }
        c.method("__call__", .named("n", default: 1)) { (this: CounterObject, n: Int) in this.value + n }
        c.pickled {
            $0.value
        } restoring: { (value: Int) in
            CounterObject(value)
        }
    }
}

/// A value in a box.
struct Vector: PythonBoxed, Hashable {
    var x, y: Double

    static let pythonClass = PythonClass("Vector", boxing: Vector.self, doc: "Two numbers.") { c in
        c.initializer(.named("x"), .named("y", default: 0)) { (x: Double, y: Double) in PythonBox(Vector(x: x, y: y)) }
        c.property("x") {
            $0.value.x
        } set: { (this: PythonBox<Vector>, x: Double) in
            this.value.x = x
        }
        c.property("y") { $0.value.y }
        c.representation { "Vector(\($0.value.x), \($0.value.y))" }
        c.hashable()
        c.operation(.add) { (a: PythonBox<Vector>, b: Vector) in Vector(x: a.value.x + b.x, y: a.value.y + b.y) }
        c.operation(.add) { (a: PythonBox<Vector>, b: Double) in Vector(x: a.value.x + b, y: a.value.y + b) }
        c.reflected(.add) { (a: PythonBox<Vector>, b: Double) in Vector(x: b + a.value.x, y: b + a.value.y) }
        c.operation(.subtract) { (a: PythonBox<Vector>, b: Vector) in Vector(x: a.value.x - b.x, y: a.value.y - b.y) }
        c.operation(.multiply) { (a: PythonBox<Vector>, b: Double) in Vector(x: a.value.x * b, y: a.value.y * b) }
        c.reflected(.multiply) { (a: PythonBox<Vector>, b: Double) in Vector(x: b * a.value.x, y: b * a.value.y) }
        c.operation(.matrixMultiply) { (a: PythonBox<Vector>, b: Vector) in a.value.x * b.x + a.value.y * b.y }
        c.operation(.trueDivide) { (a: PythonBox<Vector>, b: Double) throws -> Vector in
            if b == 0 { throw PythonException(.builtin("ZeroDivisionError"), "a vector divided by 0") }
            return Vector(x: a.value.x / b, y: a.value.y / b)
        }
        c.operation(.floorDivide) { (a: PythonBox<Vector>, b: Double) in
            Vector(x: (a.value.x / b).rounded(.down), y: (a.value.y / b).rounded(.down))
        }
        c.operation(.remainder) { (a: PythonBox<Vector>, b: Int) in Int(a.value.x) % b }
        c.operation(.power) { (a: PythonBox<Vector>, b: Int) in (0..<b).reduce(1.0) { power, _ in power * a.value.x } }
        c.operation(.divmod) { (a: PythonBox<Vector>, b: Int) in [Int(a.value.x) / b, Int(a.value.x) % b] }
        c.operation(.leftShift) { (a: PythonBox<Vector>, b: Int) in Int(a.value.x) << b }
        c.operation(.or) { (a: PythonBox<Vector>, b: Int) in Int(a.value.x) | b }
        c.inPlace(.add) { (a: PythonBox<Vector>, b: Vector) in
            a.value.x += b.x
            a.value.y += b.y
        }
        c.unary(.negative) { Vector(x: -$0.value.x, y: -$0.value.y) }
        c.unary(.absolute) { ($0.value.x * $0.value.x + $0.value.y * $0.value.y).squareRoot() }
        c.unary(.invert) { Vector(x: $0.value.y, y: $0.value.x) }
        c.real { $0.value.x }
        c.integer { Int($0.value.x) }
        c.text { "<\($0.value.x) \($0.value.y)>" }
        c.method("scale", "factor") { (this: PythonBox<Vector>, factor: Double) in
            this.value.x *= factor
            this.value.y *= factor
        }
    }
}

/// An object that holds another one, and is found by the collector.
final class Node: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one thread at a time uses a node.
    var next: PythonReference?
    var others: [PythonReference] = []

    static let pythonClass = PythonClass("Node", of: Node.self) { c in
        c.initializer(.named("next", default: nil)) { (next: PythonReference?) in
            let node = Node()
            node.next = next
            return node
        }
        c.property("next") {
            $0.next
        } set: { (node: Node, next: PythonReference?) in
            node.next = next
        }
        c.method("replace", "next") { (node: Node, next: PythonReference?) in node.next = next }
        c.method("clear") { (node: Node) in node.others.removeAll() }
        c.method("replace_first", "other") { (node: Node, other: PythonReference) in node.others[0] = other }
        c.property("count") { $0.others.count }
        c.property("emptied") { (node: Node) -> Int in
            node.next = nil
            return node.others.count
        }
        c.method("append", "other") { (node: Node, other: PythonReference) in node.others.append(other) }
        c.collected { (node, visitor) in
            visitor.visit(&node.next)
            visitor.visit(&node.others)
        }
    }
}

/// An iterator.
final class Countdown: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one thread at a time uses it.
    var left: Int

    init(_ left: Int) { self.left = left }

    static let pythonClass = PythonClass("Countdown", of: Countdown.self) { c in
        c.initializer("n") { (n: Int) in Countdown(n) }
        c.next { (this: Countdown) throws -> Int? in
            if this.left == -1 { throw PythonException(.builtin("ValueError"), "below the end") }
            this.left -= 1
            return this.left >= 0 ? this.left : nil
        }
    }
}

/// A class whose initialiser the tests in Python replace.
final class Patchable: PythonObject {
    let value: Int
    init(_ value: Int) { self.value = value }

    static let pythonClass = PythonClass("Patchable", of: Patchable.self) { c in
        c.initializer("value", .named("more", default: 0)) { (value: Int, more: Int) in Patchable(value + more) }
        c.property("value") { $0.value }
    }
}

/// Whatever a Python function returns, again and again.
final class Repeating: PythonObject {
    let function: PythonReference
    init(_ function: PythonReference) { self.function = function }

    static let pythonClass = PythonClass("Repeating", of: Repeating.self) { c in
        c.initializer("function") { (function: PythonReference) in Repeating(function) }
        c.iteration { (this: Repeating) in
            sequence(state: this) { (this: inout Repeating) -> Int? in
                try? python.attached { gil in try Int(gil.bind(this.function)()) }
            }
        }
    }
}

/// A context manager.
final class Session: PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one thread at a time uses it.
    var events: [String] = []

    static let pythonClass = PythonClass("Session", of: Session.self) { c in
        c.initializer { Session() }
        c.property("events") { $0.events }
        c.context { (this: Session) in
            this.events.append("enter")
        } exit: { (this: Session, exception: PythonError?) throws -> Bool in
            guard let exception else {
                this.events.append("exit")
                return false
            }
            this.events.append("exit \(exception.type)")
            if exception.matches("OSError") { throw PythonException(.builtin("RuntimeError"), "failed at the end") }
            return exception.matches("KeyError")
        }
    }
}

/// A class that Python cannot make an object of.
final class Sealed: PythonObject {
    static let pythonClass = PythonClass("Sealed", of: Sealed.self) { c in
        c.method("open") { (this: Sealed) in "open" }
    }
}
