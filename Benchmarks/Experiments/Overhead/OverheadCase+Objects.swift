extension OverheadCase {
    /// Objects: an attribute, a list of 1 000 floats each way.
    static func objects(_ peers: LoadedPeers, _ gil: borrowing GIL) throws -> [OverheadCase] {
        let numbers = (0..<1000).map { Double($0) + 0.5 }
        let object = try gil.evaluate("type('Object', (), {'attribute': 1})()").reference
        let list = try numbers.pythonReference(gil)
        var cases = [
            OverheadCase(
                id: "attribute", title: "read an attribute",
                ours: { times, gil in
                    let object = gil.bind(object)
                    for _ in 0..<times { _ = try object.attribute("attribute") }
                },
                raw: { times, gil in RawCalls.attribute("attribute", of: gil.bind(object), times: times) }),
            OverheadCase(
                id: "list-to-python", title: "a list of 1 000 floats to Python",
                ours: { times, gil in for _ in 0..<times { _ = try numbers.pythonReference(gil) } },
                raw: { times, gil in RawCalls.makeList(numbers, times: times, &gil) }),
            OverheadCase(
                id: "list-from-python", title: "a list of 1 000 floats from Python",
                ours: { times, gil in
                    let list = gil.bind(list)
                    for _ in 0..<times { _ = try [Double](list) }
                },
                raw: { times, gil in
                    var read = [Double](repeating: 0, count: 1000)
                    RawCalls.readList(gil.bind(list), into: &read, times: times)
                }),
        ]
        try cases[0].join(peers, function: "attribute", [object], gil)
        try cases[1].join(peers, function: "list_to_python", [], gil)
        try cases[2].join(peers, function: "list_from_python", [list], gil)
        return cases
    }
}
