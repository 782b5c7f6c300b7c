/// Scores of one search in the making. Reused: between searches all scores are zero.
final class SearchScratch {
    private var scores: [Float]
    private var touched: [UInt32] = []

    init(documents: Int) { scores = [Float](repeating: 0, count: documents) }

    /// Adds one term's postings.
    func add(_ documents: UnsafeBufferPointer<UInt32>, _ added: UnsafeBufferPointer<UInt32>) {
        scores.withUnsafeMutableBufferPointer { scores in
            for i in documents.indices {
                let document = Int(UInt32(littleEndian: documents[i]))
                if scores[document] == 0 { touched.append(UInt32(document)) }
                scores[document] += Float(bitPattern: UInt32(littleEndian: added[i]))
            }
        }
    }

    /// The best `k`, best first; empties the scratch.
    func best(_ k: Int) -> [Hit] {
        var heap: [Hit] = []
        heap.reserveCapacity(min(k, touched.count))
        for document in touched {
            let hit = Hit(document: Int(document), score: scores[Int(document)])
            scores[Int(document)] = 0
            if heap.count < k {
                heap.append(hit)
                if heap.count == k { for i in stride(from: k / 2 - 1, through: 0, by: -1) { sink(i, &heap) } }
            } else if Self.isBetter(hit, than: heap[0]) {
                heap[0] = hit
                sink(0, &heap)
            }
        }
        touched.removeAll(keepingCapacity: true)
        return heap.sorted { Self.isBetter($0, than: $1) }
    }

    private static func isBetter(_ a: Hit, than b: Hit) -> Bool {
        a.score != b.score ? a.score > b.score : a.document < b.document
    }

    /// Keeps the worst at the root.
    private func sink(_ start: Int, _ heap: inout [Hit]) {
        var i = start
        while true {
            var worst = i
            for child in [2 * i + 1, 2 * i + 2] where child < heap.count {
                if Self.isBetter(heap[worst], than: heap[child]) { worst = child }
            }
            if worst == i { return }
            heap.swapAt(i, worst)
            i = worst
        }
    }
}
