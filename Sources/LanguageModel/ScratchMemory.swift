/// Float32 buffers that live and die together, 64-byte aligned and not initialised; one thread owns them at a time.
final class ScratchMemory {
    private var blocks: [UnsafeMutableRawPointer] = []

    /// A buffer of `count` elements, valid while this object lives.
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
        precondition(count >= 0, "a buffer cannot hold \(count) elements")
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
        blocks.append(block)
        return block.bindMemory(to: Float.self, capacity: count)
    }

    deinit { for block in blocks { block.deallocate() } }
}
