import Synchronization

/// One call site and its histograms. Made when the site is first met while metrics are on, and kept for good.
final class SiteRecord: Sendable {
    let kind: LockSite.Kind
    let fileID: StaticString
    let line: UInt
    let waited = Histogram()
    let held = Histogram()
    let released = Histogram()

    init(_ kind: LockSite.Kind, _ fileID: StaticString, _ line: UInt) {
        self.kind = kind
        self.fileID = fileID
        self.line = line
    }

    func isSite(_ kind: LockSite.Kind, _ fileID: StaticString, _ line: UInt) -> Bool {
        self.line == line && self.kind == kind && SiteTable.address(self.fileID) == SiteTable.address(fileID)
    }

    func reset() {
        waited.reset()
        held.reset()
        released.reset()
    }
}

/// The sites by source location: a fixed table with open addressing, whose entries are written once.
///
/// Looking a site up compares addresses, never text: a location whose text exists twice in the program has two entries,
/// which `LockMetrics.snapshot` adds up.
enum SiteTable {
    private static let capacity = 4096

    private static let slots: Slots = Slots(capacity)

    /// Where calls end up that found the table full.
    private static let overflow = SiteRecord(.attached, "(other sites)", 0)

    private struct Slots: ~Copyable, @unchecked Sendable {
        // SAFETY (@unchecked Sendable): every word is an atomic; a record is published by the exchange that stores it.
        let base: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>

        init(_ capacity: Int) {
            base = .allocate(capacity: capacity)
            for index in 0..<capacity { (base + index).initialize(to: Atomic(nil)) }
        }
    }

    static func address(_ text: StaticString) -> UInt {
        text.hasPointerRepresentation ? UInt(bitPattern: text.utf8Start) : UInt(text.unicodeScalar.value)
    }

    /// The site's record. Cost: a hash and one comparison, an allocation the first time.
    static func record(_ kind: LockSite.Kind, _ fileID: StaticString, _ line: UInt) -> SiteRecord {
        let hash = (address(fileID) &+ line &* 2 &+ (kind == .attached ? 0 : 1)) &* 0x9E37_79B9_7F4A_7C15
        var index = Int(hash >> 52)  // 12 bits: the table's 4 096 entries
        for _ in 0..<64 {
            if let found = slots.base[index].load(ordering: .acquiring) {
                let record = borrowed(found)
                if record.isSite(kind, fileID, line) { return record }
            } else {
                let new = Unmanaged.passRetained(SiteRecord(kind, fileID, line))
                let (exchanged, current) = slots.base[index].compareExchange(
                    expected: nil, desired: new.toOpaque(), ordering: .acquiringAndReleasing)
                if exchanged { return new.takeUnretainedValue() }
                new.release()
                if let current, borrowed(current).isSite(kind, fileID, line) { return borrowed(current) }
            }
            index = (index + 1) % capacity
        }
        return overflow
    }

    static func all() -> [SiteRecord] {
        (0..<capacity).compactMap { slots.base[$0].load(ordering: .acquiring).map(borrowed) } + [overflow]
    }

    private static func borrowed(_ pointer: UnsafeMutableRawPointer) -> SiteRecord {
        // SAFETY: only retained records are stored, and none is ever taken out.
        Unmanaged<SiteRecord>.fromOpaque(pointer).takeUnretainedValue()
    }
}
