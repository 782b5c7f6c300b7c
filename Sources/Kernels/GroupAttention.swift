internal import CKernels
internal import Foundation

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

    /// First row of each completion, and one past the last.
    var begins: [Int] {
        var begins = [prompt]
        for count in completions { begins.append(begins[begins.count - 1] + count) }
        return begins
    }
}

/// Heads of grouped-query attention (Ainslie et al., arXiv 2305.13245).
public struct AttentionShape: Sendable, Equatable {
    /// NH, a multiple of `keyValueHeads`.
    public var heads: Int
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
}

/// Causal attention of a packed group: completion rows see the whole prompt and their own past. Scores exist for one
/// row at a time; the backward pass makes them again from the saved denominators.
public enum GroupAttention {
    /// output [T, NH * HS] and logSumExp [T, NH] are overwritten; query as output, key and value [T, NKV * HS].
    public static func forward(
        output: UnsafeMutablePointer<Float>, logSumExp: UnsafeMutablePointer<Float>, query: UnsafePointer<Float>,
        key: UnsafePointer<Float>, value: UnsafePointer<Float>, rows: GroupRows, shape: AttentionShape,
        pool: ThreadPool
    ) {
        withGroup(rows, shape) { group, scratchCount in
            let grain = 16
            let blocks = (rows.count + grain - 1) / grain
            // Late rows see most: they are handed out first.
            pool.run(tiles: blocks * shape.keyValueHeads) { tile in
                let block = blocks - 1 - tile / shape.keyValueHeads
                withUnsafeTemporaryAllocation(of: Float.self, capacity: scratchCount) { scratch in
                    rk_attention(
                        group, output, logSumExp, query, key, value, tile % shape.keyValueHeads, block * grain,
                        min((block + 1) * grain, rows.count), scratch.baseAddress)
                }
            }
        }
    }

    /// dQuery +=, dKey +=, dValue +=. Each key/value head is one tile: sums are in row order.
    public static func backward(
        dQuery: UnsafeMutablePointer<Float>, dKey: UnsafeMutablePointer<Float>, dValue: UnsafeMutablePointer<Float>,
        dOutput: UnsafePointer<Float>, output: UnsafePointer<Float>, logSumExp: UnsafePointer<Float>,
        query: UnsafePointer<Float>, key: UnsafePointer<Float>, value: UnsafePointer<Float>, rows: GroupRows,
        shape: AttentionShape, pool: ThreadPool
    ) {
        withGroup(rows, shape) { group, scratchCount in
            pool.run(tiles: shape.keyValueHeads) { head in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: scratchCount) { scratch in
                    rk_attention_backward(
                        group, dQuery, dKey, dValue, dOutput, output, logSumExp, query, key, value, head,
                        scratch.baseAddress)
                }
            }
        }
    }

    private static func withGroup(
        _ rows: GroupRows, _ shape: AttentionShape, _ body: (UnsafePointer<rk_group>, Int) -> Void
    ) {
        rows.begins.withUnsafeBufferPointer { begins in
            var group = rk_group(
                rows: rows.count, prompt: rows.prompt, completions: rows.completions.count, begins: begins.baseAddress,
                heads: shape.heads, kv_heads: shape.keyValueHeads, size: shape.headSize, scale: shape.scale)
            let scratch = rk_attention_scratch(&group)
            withUnsafePointer(to: group) { body($0, scratch) }
        }
    }
}

/// Keys and values that one decoding row sees: a shared prompt's and its own, each [length, NKV * HS].
public struct DecodeCache {
    public var promptKeys, promptValues, tailKeys, tailValues: UnsafePointer<Float>
    public var promptLength, tailLength: Int

    /// Stores the runs; the row's own key and value are the tail's last.
    public init(
        promptKeys: UnsafePointer<Float>, promptValues: UnsafePointer<Float>, promptLength: Int,
        tailKeys: UnsafePointer<Float>, tailValues: UnsafePointer<Float>, tailLength: Int
    ) {
        self.promptKeys = promptKeys
        self.promptValues = promptValues
        self.promptLength = promptLength
        self.tailKeys = tailKeys
        self.tailValues = tailValues
        self.tailLength = tailLength
    }
}

/// Attention of one new row for each of many sequences.
public enum DecodeAttention {
    /// output and query [M, NH * HS]; one cache per row.
    public static func forward(
        output: UnsafeMutablePointer<Float>, query: UnsafePointer<Float>, caches: [DecodeCache], shape: AttentionShape,
        pool: ThreadPool
    ) {
        let width = shape.heads * shape.headSize
        pool.run(tiles: caches.count * shape.keyValueHeads) { tile in
            let row = tile / shape.keyValueHeads
            let cache = caches[row]
            var runs = rk_cache(
                prompt_k: cache.promptKeys, prompt_v: cache.promptValues, tail_k: cache.tailKeys,
                tail_v: cache.tailValues, prompt: cache.promptLength, tail: cache.tailLength)
            withUnsafeTemporaryAllocation(of: Float.self, capacity: cache.promptLength + cache.tailLength + 16) {
                rk_attention_decode(
                    output + row * width, query + row * width, &runs, shape.heads, shape.keyValueHeads, shape.headSize,
                    shape.scale, tile % shape.keyValueHeads, $0.baseAddress)
            }
        }
    }
}
