internal import CNUMA

/// Where pages of the calling thread lie for which nothing was said: what numactl sets for a process.
struct ProcessPolicy {
    let policy: unl_page_policy
    let nodes: [Int]

    /// `nil` for the usual one, first touch, and where the system does not say.
    static var current: ProcessPolicy? {
        var policy = UNL_PAGES_FIRST_TOUCH
        let nodes = Topology.list { items, capacity, count in
            unl_prim_thread_policy(&policy, items, capacity, count)
        }
        guard let nodes, policy != UNL_PAGES_FIRST_TOUCH else { return nil }
        return ProcessPolicy(policy: policy, nodes: nodes)
    }

    var text: String {
        let list = "node\(nodes.count == 1 ? "" : "s") \(NumberList.text(nodes))"
        return switch policy {
        case UNL_PAGES_BIND: "bound to \(list)"
        case UNL_PAGES_PREFER: "preferably on \(list)"
        default: "interleaved over \(list)"
        }
    }
}
