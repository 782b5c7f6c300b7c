internal import CKernels

/// Causal attention of a packed group: completion rows see the whole prompt and their own past. Scores exist for eight
/// rows at a time; the backward pass makes them again from the saved denominators.
public enum GroupAttention {
    /// output [T, NH * HS] and logSumExp [T, NH] are overwritten; query as output, key and value [T, NKV * HS].
    public static func forward(
        output: UnsafeMutablePointer<Float>, logSumExp: UnsafeMutablePointer<Float>, query: UnsafePointer<Float>,
        key: UnsafePointer<Float>, value: UnsafePointer<Float>, rows: GroupRows, shape: AttentionShape,
        pool: ThreadPool
    ) {
        let segments = GroupSegments(rows)
        let blocks = queryBlocks(segments)
        segments.withGroup(shape) { group in
            let keys = PackedHeads(shape, segments)
            let values = PackedHeads(shape, segments)
            pool.run(tiles: shape.keyValueHeads) { head in
                pool.kernels.pack_columns(group, keys[head], key, head)
                pool.kernels.pack_rows(group, values[head], value, head)
            }
            pool.run(tiles: blocks.count * shape.keyValueHeads) { tile in
                let (block, head) = (blocks[tile / shape.keyValueHeads], tile % shape.keyValueHeads)
                pool.kernels.attend(
                    group, output, logSumExp, query, keys[head], values[head], head, block.segment,
                    block.rows.lowerBound, block.rows.upperBound)
            }
        }
    }

    /// dQuery +=, dKey +=, dValue +=.
    ///
    /// One tile is a segment of one key/value head. What completions owe to the prompt's keys and values is set aside
    /// and added in the order of the completions.
    public static func backward(
        dQuery: UnsafeMutablePointer<Float>, dKey: UnsafeMutablePointer<Float>, dValue: UnsafeMutablePointer<Float>,
        dOutput: UnsafePointer<Float>, output: UnsafePointer<Float>, logSumExp: UnsafePointer<Float>,
        query: UnsafePointer<Float>, key: UnsafePointer<Float>, value: UnsafePointer<Float>, rows: GroupRows,
        shape: AttentionShape, pool: ThreadPool
    ) {
        let segments = GroupSegments(rows)
        segments.withGroup(shape) { group in
            let keyColumns = PackedHeads(shape, segments)
            let keyRows = PackedHeads(shape, segments)
            let valueColumns = PackedHeads(shape, segments)
            let owed = PromptGradients(shape, segments)
            pool.run(tiles: shape.keyValueHeads) { head in
                pool.kernels.pack_columns(group, keyColumns[head], key, head)
                pool.kernels.pack_rows(group, keyRows[head], key, head)
                pool.kernels.pack_columns(group, valueColumns[head], value, head)
            }
            pool.run(tiles: segments.count * shape.keyValueHeads) { tile in
                let (segment, head) = (tile / shape.keyValueHeads, tile % shape.keyValueHeads)
                pool.kernels.attend_backward(
                    group, dQuery, dKey, dValue, owed[segment, head], dOutput, output, logSumExp, query,
                    keyColumns[head], keyRows[head], valueColumns[head], head, segment)
            }
            owed.add(to: dKey, dValue, pool: pool)
        }
    }

    /// Runs of a segment's rows that one tile does; late rows see most, so they are handed out first.
    private static func queryBlocks(_ segments: GroupSegments) -> [(segment: Int, rows: Range<Int>)] {
        (0..<segments.count).flatMap { segment in
            stride(from: 0, to: segments.rows(segment), by: 32).reversed().map { from in
                (segment, from..<min(from + 32, segments.rows(segment)))
            }
        }
    }
}

/// Scratch floats, freed with their owner. The tiles of one call write disjoint parts of it.
final class AttentionScratch: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>

    init(count: Int) {
        base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: max(count, 1))
    }

    deinit { base.deallocate() }
}

/// A packed copy of keys or of values, head by head.
struct PackedHeads: Sendable {
    private let scratch: AttentionScratch
    private let stride: Int

    init(_ shape: AttentionShape, _ segments: GroupSegments) {
        stride = segments.paddedCount * shape.paddedSize
        scratch = AttentionScratch(count: stride * shape.keyValueHeads)
    }

    subscript(head: Int) -> UnsafeMutablePointer<Float> { scratch.base + head * stride }
}

/// Gradients of the prompt's keys and values, one set for each segment and key/value head.
struct PromptGradients: Sendable {
    private let scratch: AttentionScratch
    private let shape: AttentionShape
    private let segments: Int
    private let prompt: Int
    private let half: Int

    init(_ shape: AttentionShape, _ segments: GroupSegments) {
        (self.shape, self.segments, prompt) = (shape, segments.count, segments.rows(0))
        half = segments.padded[1] * shape.paddedSize
        scratch = AttentionScratch(count: 2 * half * segments.count * shape.keyValueHeads)
    }

    /// [2][padded prompt][padded size].
    subscript(segment: Int, head: Int) -> UnsafeMutablePointer<Float> {
        scratch.base + (segment * shape.keyValueHeads + head) * 2 * half
    }

    /// Adds the completions' parts, in their order.
    func add(
        to dKey: UnsafeMutablePointer<Float>, _ dValue: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        guard segments > 1 else { return }
        pool.run(tiles: prompt * shape.keyValueHeads) { tile in
            let (row, head) = (tile / shape.keyValueHeads, tile % shape.keyValueHeads)
            for segment in 1..<segments {
                let part = self[segment, head] + row * shape.paddedSize
                pool.kernels.add(dKey + tile * shape.headSize, part, shape.headSize)
                pool.kernels.add(dValue + tile * shape.headSize, part + half, shape.headSize)
            }
        }
    }
}
