internal import CKernels

/// Rows of one packed group: the prompt, then each completion.
public struct GroupRows: Sendable, Equatable {
    /// Rows of the prompt, at least 1.
    public var prompt: Int
    /// Rows of each completion.
    public var completions: [Int]

    /// Stores both.
    public init(prompt: Int, completions: [Int]) {
        self.prompt = prompt
        self.completions = completions
    }

    /// All rows.
    public var count: Int { prompt + completions.reduce(0, +) }
}

/// Heads of grouped-query attention (Ainslie et al., arXiv 2305.13245).
public struct AttentionShape: Sendable, Equatable {
    /// NH, a multiple of `keyValueHeads`.
    public var heads: Int
    /// NKV: each serves NH / NKV query heads.
    public var keyValueHeads: Int
    /// HS.
    public var headSize: Int

    /// Stores the three.
    public init(heads: Int, keyValueHeads: Int, headSize: Int) {
        precondition(keyValueHeads > 0 && heads % keyValueHeads == 0, "\(heads) heads over \(keyValueHeads)")
        self.heads = heads
        self.keyValueHeads = keyValueHeads
        self.headSize = headSize
    }

    var scale: Float { 1 / Float(headSize).squareRoot() }
    /// HS up to a whole vector of 16.
    var paddedSize: Int { (headSize + 15) / 16 * 16 }
}

/// Where the segments of a group lie: in its rows, and in packed keys, where each starts a vector of 16.
struct GroupSegments {
    let begins: [Int]
    let padded: [Int]

    init(_ rows: GroupRows) {
        var (begins, padded) = ([0], [0])
        for count in [rows.prompt] + rows.completions {
            begins.append(begins[begins.count - 1] + count)
            padded.append(padded[padded.count - 1] + (count + 15) / 16 * 16)
        }
        (self.begins, self.padded) = (begins, padded)
    }

    var count: Int { begins.count - 1 }
    func rows(_ segment: Int) -> Int { begins[segment + 1] - begins[segment] }
    /// Rows of a packed head.
    var paddedCount: Int { padded[count] }

    func withGroup(_ shape: AttentionShape, _ body: (UnsafePointer<rk_group>) -> Void) {
        begins.withUnsafeBufferPointer { begins in
            padded.withUnsafeBufferPointer { padded in
                guard let begins = begins.baseAddress, let padded = padded.baseAddress else { return }
                var group = rk_group(
                    segments: count, begins: begins, padded: padded, heads: shape.heads,
                    kv_heads: shape.keyValueHeads, size: shape.headSize, scale: shape.scale)
                withUnsafePointer(to: &group) { body($0) }
            }
        }
    }
}
