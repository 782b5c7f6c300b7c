internal import CKernels

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
    /// output and query [M, NH * HS]; one cache per row, not empty. A row's result depends on that row and its cache.
    public static func forward(
        output: UnsafeMutablePointer<Float>, query: UnsafePointer<Float>, caches: [DecodeCache], shape: AttentionShape,
        pool: ThreadPool
    ) {
        let width = shape.heads * shape.headSize
        let share = shape.heads / shape.keyValueHeads
        pool.run(tiles: caches.count * shape.keyValueHeads) { tile in
            let row = tile / shape.keyValueHeads
            let cache = caches[row]
            var runs = rk_cache(
                prompt_k: cache.promptKeys, prompt_v: cache.promptValues, tail_k: cache.tailKeys,
                tail_v: cache.tailValues, prompt: cache.promptLength, tail: cache.tailLength, heads: shape.heads,
                kv_heads: shape.keyValueHeads, size: shape.headSize, scale: shape.scale)
            let room = share * (cache.promptLength + cache.tailLength + 32)
            withUnsafeTemporaryAllocation(of: Float.self, capacity: room) { scratch in
                guard let scratch = scratch.baseAddress else { return }
                pool.kernels.attend_decode(
                    output + row * width, query + row * width, &runs, tile % shape.keyValueHeads, scratch)
            }
        }
    }
}
