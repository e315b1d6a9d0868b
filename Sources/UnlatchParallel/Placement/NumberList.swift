/// Lists of CPUs and nodes as the system's own tools write them: "0-3,8".
package enum NumberList {
    package static func text(_ numbers: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound < .max, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }

    /// The numbers of a list, in its order; `nil` for a text that is none, or that names more than any machine has.
    package static func numbers(_ text: some StringProtocol) -> [Int]? {
        var numbers: [Int] = []
        for run in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = run.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
                last - first < 65536 - numbers.count
            else { return nil }
            numbers += first...last
        }
        return numbers
    }
}
