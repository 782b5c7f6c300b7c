internal import ModelFiles

/// Keys and values of consecutive positions of one text, for all layers; keys already rotated.
///
/// Per layer, keys and values are each [capacity, NKV * HS] row-major. A prompt's block is shared, read-only, by all
/// of its samples; each sample owns a block for its own tokens. One thread owns it at a time.
final class KeyValueBlock {
    /// The most positions it can hold.
    let capacity: Int
    /// The positions it holds.
    private(set) var count = 0

    private let width: Int
    private let storage: FloatBuffer

    /// Reserves memory for `capacity` positions.
    init(_ configuration: ModelConfiguration, capacity: Int) {
        self.capacity = capacity
        width = configuration.keyValueSize
        storage = FloatBuffer(count: 2 * configuration.layerCount * capacity * width)
    }

    /// The memory one position takes.
    static func bytesPerToken(_ configuration: ModelConfiguration) -> Int {
        2 * configuration.layerCount * configuration.keyValueSize * MemoryLayout<Float>.stride
    }

    /// The keys of a layer.
    func keys(_ layer: Int) -> UnsafeMutablePointer<Float> { storage.base + 2 * layer * capacity * width }

    /// The values of a layer.
    func values(_ layer: Int) -> UnsafeMutablePointer<Float> { storage.base + (2 * layer + 1) * capacity * width }

    /// Copies `rows` keys and values of a layer behind those it holds; `advance` makes them count.
    func write(layer: Int, keys k: UnsafePointer<Float>, values v: UnsafePointer<Float>, rows: Int) {
        precondition(count + rows <= capacity, "a block of \(capacity) positions cannot hold \(count) + \(rows)")
        (keys(layer) + count * width).update(from: k, count: rows * width)
        (values(layer) + count * width).update(from: v, count: rows * width)
    }

    /// Counts `rows` positions that every layer has written.
    func advance(_ rows: Int) { count += rows }
}
