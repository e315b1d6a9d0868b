import BenchTestSupport
import Experiments
import Foundation
import Testing

/// The list of execution models that all experiments read.
@Suite struct ModelDescriptionTests {
    @Test func `each model is listed once, and known by its id and by the report's name`() throws {
        let ids = ModelDescription.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        for one in ModelDescription.all {
            #expect(ModelDescription.named(one.name).contains(one) && ModelDescription.named(one.id) == [one])
            let data = try JSONEncoder().encode([one])
            #expect(try JSONDecoder().decode([ModelDescription].self, from: data) == [one], "as jobs name it")
        }
        #expect(ModelDescription.named("processes").count == 3 && ModelDescription.named("fibers").isEmpty)
    }

    @Test func `the models of the report's contract are there`() {
        let names: Set = [
            "sequential", "threads", "processes", "asyncio", "interpreters", "native-held", "native-released",
            "native-team", "native-pinned",
        ]
        #expect(names.isSubset(of: ModelDescription.names))
        #expect(Set(ModelDescription.names).count == ModelDescription.names.count)
    }

    @Test(
        arguments: [
            ("sequential", nil, "sequential"), ("processes", "spawn", "processes, spawn"),
            ("processes", nil, "processes"), ("asyncio", nil, "asyncio"), ("native-held", nil, "native, lock held"),
            ("native-released", nil, "native, lock released"), ("native-team", nil, "native, team"),
            ("native-pinned", nil, "native, pinned team"), ("peer:NumPy", nil, "peer: NumPy"),
            ("peer:Numba", nil, "peer: Numba"), ("unlatch", nil, "unlatch"),
        ] as [(String, String?, String)])
    func `a row has the label of its model, or its name`(model: String, start: String?, label: String) {
        #expect(row(model, 1, start: start).label == label)
    }
}
