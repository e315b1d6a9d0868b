extension OverheadCase {
    /// The name of the loop in Python, what it does, and what of the module it is given: a function, or a class.
    private static let operations = [
        ("call_default", "Python calls f(x) and leaves two floats out", "scale"),
        ("call_keyword", "Python calls f(x, offset=x)", "scale"),
        ("object_create", "Python makes an object of two floats", "Pair"),
        ("object_method", "Python calls a method with a float", "Pair"),
        ("object_read", "Python reads a property, a float", "Pair"),
        ("object_write", "Python writes a property, a float", "Pair"),
        ("object_add", "Python adds two objects of two floats", "Pair"),
        ("object_iterate", "Python iterates over 1 000 floats", "Series"),
        ("object_item", "Python reads an item, a float", "Series"),
    ]

    /// Functions with defaults, and classes, of ours and of the peers. C by hand has none of its own here.
    static func classes(
        _ module: PythonReference, _ peers: LoadedPeers, _ gil: borrowing GIL
    ) throws -> [OverheadCase] {
        try operations.map { name, title, member in
            let ours = try gil.bind(module).attribute(member).reference
            var row = OverheadCase(
                id: name.replacing("_", with: "-"), title: title,
                subjects: [Subject(model: Self.ours, run: try loop(name, [ours], gil))])
            try row.join(peers, loop: name, function: member, [], gil)
            return row
        }
    }
}
