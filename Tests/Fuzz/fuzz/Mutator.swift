/// Random changes of inputs, the same for the same seed.
struct Mutator {
    private var state: UInt64
    private let target: FuzzTarget
    /// Longer inputs are cut.
    private static let most = 1 << 16

    init(_ target: FuzzTarget, seed: UInt64) { (self.target, state) = (target, seed) }

    /// Another input: one of the target's seeds with one to six changes.
    mutating func next() -> [UInt8] {
        var bytes = target.seeds[below(target.seeds.count)]
        for _ in 0...below(6) {
            change(&bytes)
            // After each change: what one has repeated 60 times, the next would repeat again.
            if bytes.count > Self.most { bytes.removeSubrange(Self.most...) }
        }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let at = below(bytes.count + 1)
        let end = min(bytes.count, at + 1 + below(below(4) == 0 ? bytes.count + 1 : 8))
        switch below(9) {
        case 0 where at < bytes.count: bytes[at] = UInt8(below(256))
        case 1 where at < bytes.count: bytes[at] ^= 1 << UInt8(below(8))
        case 2: bytes.insert(UInt8(below(256)), at: at)
        case 3: bytes.removeSubrange(at..<end)
        case 4: bytes.insert(contentsOf: bytes[at..<end], at: below(bytes.count + 1))
        case 5:
            let part = bytes[at..<end]
            for _ in 0..<below(64) where bytes.count < Self.most { bytes.insert(contentsOf: part, at: at) }
        case 6: bytes.removeSubrange(at...)
        case 7:
            let other = target.seeds[below(target.seeds.count)]
            bytes.replaceSubrange(at..., with: other.suffix(below(other.count + 1)))
        default:
            let word = target.words.isEmpty ? "0" : target.words[below(target.words.count)]
            bytes.replaceSubrange(at..<(below(2) == 0 ? at : end), with: Array(word.utf8))
        }
    }

    /// Sebastiano Vigna's splitmix64.
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
