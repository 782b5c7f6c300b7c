/// Scores of one search in the making. Reused: between searches all scores are zero.
final class SearchScratch {
    private var scores: [Float]
    private var touched: [UInt32] = []

    init(documents: Int) { scores = [Float](repeating: 0, count: documents) }

    /// Adds one term's postings, scores given by their bits.
    func add(_ documents: UnsafeBufferPointer<UInt32>, _ added: UnsafeBufferPointer<UInt32>, weight: Float) {
        scores.withUnsafeMutableBufferPointer { scores in
            for i in documents.indices {
                let document = Int(UInt32(littleEndian: documents[i]))
                if scores[document] == 0 { touched.append(UInt32(document)) }
                scores[document] += weight * Float(bitPattern: UInt32(littleEndian: added[i]))
            }
        }
    }

    /// The best `k`, best first; empties the scratch.
    func best(_ k: Int) -> [Hit] {
        var heap: [UInt64] = []
        heap.reserveCapacity(min(k, touched.count))
        for document in touched {
            let key = Self.key(document, scores[Int(document)])
            scores[Int(document)] = 0
            if heap.count < k {
                heap.append(key)
                if heap.count == k { for i in stride(from: k / 2 - 1, through: 0, by: -1) { Self.sink(i, &heap) } }
            } else if key > heap[0] {
                heap[0] = key
                Self.sink(0, &heap)
            }
        }
        touched.removeAll(keepingCapacity: true)
        heap.sort(by: >)
        return heap.map { key in
            Hit(document: Int(~UInt32(truncatingIfNeeded: key)), score: Float(bitPattern: UInt32(key >> 32)))
        }
    }

    /// Falls from the best document to the worst: scores are positive, so their bits are ordered as they are; of equal
    /// scores the lower position has the greater key.
    private static func key(_ document: UInt32, _ score: Float) -> UInt64 {
        UInt64(score.bitPattern) << 32 | UInt64(~document)
    }

    /// Keeps the least key at the root.
    private static func sink(_ start: Int, _ heap: inout [UInt64]) {
        heap.withUnsafeMutableBufferPointer { heap in
            let key = heap[start]
            var hole = start
            while true {
                var child = 2 * hole + 1
                if child >= heap.count { break }
                if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
                if key <= heap[child] { break }
                heap[hole] = heap[child]
                hole = child
            }
            heap[hole] = key
        }
    }
}
