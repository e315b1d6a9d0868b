/// A parser of what comes from outside, and inputs to begin with.
///
/// `run` must return for any input, soon: what it throws away as damaged is right, a trap is a finding. It ends the
/// process where what was read contradicts itself.
struct FuzzTarget: Sendable {
    let name: String
    /// What the parser accepts, or nearly does.
    let seeds: [[UInt8]]
    /// Pieces that random changes would hardly hit upon.
    let words: [String]
    let run: @Sendable ([UInt8]) -> Void

    init(_ name: String, seeds: [String], words: [String] = [], _ run: @escaping @Sendable ([UInt8]) -> Void) {
        self.init(name, bytes: seeds.map { Array($0.utf8) }, words: words, run)
    }

    init(_ name: String, bytes: [[UInt8]], words: [String] = [], _ run: @escaping @Sendable ([UInt8]) -> Void) {
        (self.name, seeds, self.words, self.run) = (name, bytes, words, run)
    }

    static let all = ofMachines + ofPlaces + ofPictures + ofReports
}

/// As `precondition`, in release builds with its text, too.
func demand(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { fatalError(what()) }
}
