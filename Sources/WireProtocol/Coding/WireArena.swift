internal import CProtobufC
internal import CWireProtocol

/// Memory for one message on its way through protobuf-c: allocations are bumped off blocks and all freed at once.
///
/// One arena belongs to one thread. As an allocator for unpacking it refuses to grow beyond its budget, which
/// protobuf-c reports as a message that cannot be unpacked.
final class WireArena {
    private var blocks: [UnsafeMutableRawPointer] = []
    private var next: UnsafeMutableRawPointer?
    private var left = 0
    private var nextBlockBytes = 4 << 10
    private var budget: Int

    /// An arena that gives out about `budget` bytes at most.
    init(budget: Int = .max) { self.budget = budget }

    deinit { for block in blocks { block.deallocate() } }

    /// Bytes aligned to 16, uninitialised; `nil` beyond the budget.
    func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
        guard byteCount >= 0, byteCount <= budget else { return nil }
        let rounded = (byteCount + 15) & ~15
        if rounded > left {
            left = max(rounded, nextBlockBytes)
            nextBlockBytes = min(2 * nextBlockBytes, 1 << 20)
            let block = UnsafeMutableRawPointer.allocate(byteCount: left, alignment: 16)
            blocks.append(block)
            next = block
        }
        budget -= byteCount
        left -= rounded
        defer { next = next?.advanced(by: rounded) }
        return next
    }

    private func allocate<T>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
        guard let memory = allocate(byteCount: count * MemoryLayout<T>.stride) else {
            preconditionFailure("an arena for packing has no budget")
        }
        return memory.bindMemory(to: type, capacity: count)
    }
}

// What `fill` needs to build a message.
extension WireArena {
    /// The protobuf-c struct of a value, filled.
    func form<Value: WireValue>(_ value: Value) -> UnsafeMutablePointer<Value.Form> {
        let form = allocate(Value.Form.self, count: 1)
        Value.initialize(form)
        value.fill(&form.pointee, self)
        return form
    }

    /// The structs of a list of values.
    func forms<Value: WireValue>(_ values: [Value]) -> UnsafeMutablePointer<UnsafeMutablePointer<Value.Form>?> {
        let list = allocate(UnsafeMutablePointer<Value.Form>?.self, count: values.count)
        for (index, value) in values.enumerated() { (list + index).initialize(to: form(value)) }
        return list
    }

    /// A copy of numbers.
    func numbers<Number: BitwiseCopyable>(_ values: [Number]) -> UnsafeMutablePointer<Number> {
        let copy = allocate(Number.self, count: values.count)
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { copy.initialize(from: base, count: source.count) }
        }
        return copy
    }

    /// A bytes field.
    func bytes(_ values: [UInt8]) -> ProtobufCBinaryData {
        ProtobufCBinaryData(len: values.count, data: numbers(values))
    }

    /// A text as a bytes field.
    func text(_ text: String) -> ProtobufCBinaryData { bytes(Array(text.utf8)) }

    /// A list of texts as a repeated bytes field.
    func texts(_ texts: [String]) -> UnsafeMutablePointer<ProtobufCBinaryData> {
        let list = allocate(ProtobufCBinaryData.self, count: texts.count)
        for (index, item) in texts.enumerated() { (list + index).initialize(to: text(item)) }
        return list
    }
}
