import UnlatchPython

// Classes that are derived from each other, in Swift and in Python: Shape; Circle, and Disc, which Python is not told of;
// Group, which holds others and Python's objects.

class Shape: PythonBase, PythonObject, @unchecked Sendable {
    // SAFETY (@unchecked Sendable): one thread at a time uses it.
    var name: String

    init(_ name: String) { self.name = name }

    class var pythonClass: PythonClass { shapeClass }

    var area: Double { 0 }
}

let shapeClass = PythonClass("Shape", of: Shape.self, doc: "Something with an area.") { c in
    c.initializer("name") { (name: String) in Shape(name) }
    c.property("name") {
        $0.name
    } set: { (shape: Shape, name: String) in
        shape.name = name
    }
    c.property("area") { $0.area }
    c.method("larger", "than") { (shape: Shape, other: Shape) in shape.area > other.area }
    c.method("same") { (shape: Shape) in shape }
    c.staticMethods.function("unit") { Shape("unit") }
    c.representation { "\(Swift.type(of: $0))(\($0.name))" }
    c.comparison(.equal) { (a: Shape, b: Shape) in a.area == b.area }
    c.hash { Int($0.area) }
    c.length { $0.name.utf8.count }
    c.item { (shape: Shape, index: Int) in
        try Int(Array(shape.name.utf8)[pythonIndex(index, of: shape.name.utf8.count)])
    }
    c.operation(.add) { (a: Shape, b: Shape) in a.area + b.area }
    c.method("__call__", "x") { (shape: Shape, x: Double) in shape.area * x }
}

class Circle: Shape, @unchecked Sendable {
    let radius: Double

    init(_ radius: Double) {
        self.radius = radius
        super.init("circle")
    }

    override class var pythonClass: PythonClass { circleClass }
    override var area: Double { 3 * radius * radius }
}

let circleClass = PythonClass("Circle", of: Circle.self, derivedFrom: Shape.self) { c in
    c.initializer("radius") { (radius: Double) in Circle(radius) }
    c.property("radius") { $0.radius }
    c.representation { "a circle of \($0.radius)" }
}

/// What Python is told nothing of is the nearest class that it is told of.
final class Disc: Circle, @unchecked Sendable {}

/// Made in Swift alone; shows the collector what it has beside its base.
final class Group: Shape, @unchecked Sendable {
    var members: [Shape] = []
    var kept: PythonReference?

    override class var pythonClass: PythonClass { groupClass }
    override var area: Double { members.reduce(0) { $0 + $1.area } }
}

let groupClass = PythonClass("Group", of: Group.self, derivedFrom: Shape.self) { c in
    c.method("append", "shape") { (group: Group, shape: Shape) in group.members.append(shape) }
    c.property("members") { $0.members }
    c.property("kept") {
        $0.kept
    } set: { (group: Group, object: PythonReference?) in
        group.kept = object
    }
    c.comparison(.equal) { (a: Group, b: Group) in a === b }
    c.collected { (group, visitor) in visitor.visit(&group.kept) }
}

func addShapes(to module: inout PythonModule) {
    for class_ in [shapeClass, circleClass, groupClass] { module.add(class_) }
    module.function("shape", "kind") { (kind: String) -> Shape in
        switch kind {
        case "circle": Circle(1)
        case "disc": Disc(2)
        case "group": Group("group")
        default: Shape(kind)
        }
    }
    module.function("area", "shape") { (shape: Shape) in shape.area }
    module.function("areas", "shapes") { (shapes: [Shape]) in shapes.map(\.area) }
    module.function("radius", "circle", .named("other", default: nil)) { (circle: Circle, other: Shape?) in
        circle.radius + (other?.area ?? 0)
    }
    module.function("again", "shape", "times") { (shape: Shape, times: Int) in Array(repeating: shape, count: times) }
}
