/// The ranked merges of a byte-pair encoding: which neighbours become one token, and which go first.
struct MergeTable: Sendable {
    /// What a pair becomes.
    struct Merge: Sendable {
        /// Position in the list: lower goes first.
        let rank: Int32
        /// The token it becomes.
        let token: Int32
    }

    private var merges: [UInt64: Merge] = [:]
    /// The pairs in order of rank.
    let pairs: [(Int32, Int32)]

    /// - Parameters:
    ///   - pairs: ids of neighbours, in order of rank. Where a pair occurs twice, the later rank holds.
    ///   - token: the token that a pair becomes; pairs without one are never merged.
    init(_ pairs: [(Int32, Int32)], token: (Int32, Int32) -> Int32?) {
        self.pairs = pairs
        merges.reserveCapacity(pairs.count)
        for (rank, pair) in pairs.enumerated() {
            guard let token = token(pair.0, pair.1) else { continue }
            merges[Self.key(pair.0, pair.1)] = Merge(rank: Int32(rank), token: token)
        }
    }

    /// What two neighbours become, if anything.
    func merge(_ left: Int32, _ right: Int32) -> Merge? { merges[Self.key(left, right)] }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
