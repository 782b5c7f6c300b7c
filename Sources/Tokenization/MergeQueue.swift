/// A binary heap of possible merges: lowest rank first, then leftmost.
struct MergeQueue {
    /// A merge of the symbol at a position with its right neighbour, as it was when the entry was made.
    struct Entry {
        /// Rank in the high half, position in the low half: one comparison orders both.
        let key: UInt64
        /// The token the pair becomes.
        let token: Int32

        init(_ merge: MergeTable.Merge, at position: Int) {
            key = UInt64(UInt32(bitPattern: merge.rank)) << 32 | UInt64(UInt32(truncatingIfNeeded: position))
            token = merge.token
        }

        var position: Int { Int(key & 0xFFFF_FFFF) }
    }

    private var heap: [Entry] = []

    mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].key < heap[parent].key else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Entry? {
        guard let last = heap.popLast() else { return nil }
        guard let top = heap.first else { return last }
        heap[0] = last
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, heap[child + 1].key < heap[child].key { child += 1 }
            guard heap[child].key < heap[parent].key else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return top
    }
}
