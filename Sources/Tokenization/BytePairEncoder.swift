/// Byte-pair encoding of one word: its bytes become tokens, then neighbours are merged, lowest rank first and leftmost
/// first, until no merge applies (Sennrich et al., arXiv 1508.07909, section 3.2).
///
/// O(n log n) in the word's bytes.
struct BytePairEncoder: Sendable {
    let merges: MergeTable
    /// The token of each byte; `nil` where the vocabulary has none: such bytes vanish, as in Hugging Face's tokenizers.
    let byteTokens: [Int32?]

    private struct Symbol {
        /// -1 once it is part of its left neighbour.
        var token: Int32
        var previous: Int
        var next: Int
    }

    /// Appends the word's tokens.
    func encode(_ word: some Collection<UInt8>, into tokens: inout [Int32]) {
        var symbols: [Symbol] = []
        symbols.reserveCapacity(word.count)
        for byte in word {
            guard let token = byteTokens[Int(byte)] else { continue }
            symbols.append(Symbol(token: token, previous: symbols.count - 1, next: symbols.count + 1))
        }
        if symbols.count > 1 { merge(&symbols) }
        for symbol in symbols where symbol.token >= 0 { tokens.append(symbol.token) }
    }

    private func merge(_ symbols: inout [Symbol]) {
        var queue = MergeQueue()
        for position in 0..<symbols.count - 1 { enqueue(position, symbols, &queue) }
        while let entry = queue.pop() {
            let left = entry.position
            let right = symbols[left].next
            // An entry is stale when its symbol is gone or its pair has become another one.
            guard symbols[left].token >= 0, right < symbols.count,
                merges.merge(symbols[left].token, symbols[right].token)?.token == entry.token
            else { continue }
            symbols[left].token = entry.token
            symbols[left].next = symbols[right].next
            symbols[right].token = -1
            if symbols[right].next < symbols.count { symbols[symbols[right].next].previous = left }
            if symbols[left].previous >= 0 { enqueue(symbols[left].previous, symbols, &queue) }
            enqueue(left, symbols, &queue)
        }
    }

    private func enqueue(_ left: Int, _ symbols: [Symbol], _ queue: inout MergeQueue) {
        let right = symbols[left].next
        guard right < symbols.count, let merge = merges.merge(symbols[left].token, symbols[right].token) else { return }
        queue.push(MergeQueue.Entry(merge, at: left))
    }
}
