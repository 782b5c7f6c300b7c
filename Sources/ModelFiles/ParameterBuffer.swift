import Glibc

/// A flat, zeroed, page-aligned Float32 buffer the size of a model: weights, gradients or optimizer moments.
///
/// Ownership: the buffer belongs to whoever holds it, and that owner decides who may write. Many threads may read it
/// at once, or write disjoint ranges of it at once; a write that overlaps another access is the owner's mistake.
/// `@unchecked Sendable` rests on that rule, since the class itself takes no lock. The memory lives as long as the
/// object: `load().parameters.values` dangles at once. Keep the object in a property, or in a variable inside
/// `withExtendedLifetime`, while a pointer is in use.
public final class ParameterBuffer: @unchecked Sendable {
    /// The elements.
    public let values: UnsafeMutableBufferPointer<Float>

    private let byteCount: Int

    /// Reserves `count` elements, all zero; pages are taken from the system when first touched.
    ///
    /// Throws `ModelFilesError` (`unreadable`) if the system refuses the memory.
    public init(count: Int) throws {
        precondition(count >= 0 && count <= Int.max / 4, "a buffer cannot hold \(count) elements")
        byteCount = max(count * MemoryLayout<Float>.stride, 1)
        let protection = PROT_READ | PROT_WRITE
        guard let base = mmap(nil, byteCount, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), base != MAP_FAILED else {
            let reason = String(cString: strerror(errno))
            throw ModelFilesError(
                .unreadable, "", "\(byteCount) bytes of memory for \(count) parameters were refused: \(reason)")
        }
        madvise(base, byteCount, Int32(MADV_HUGEPAGE))
        values = UnsafeMutableBufferPointer(start: base.bindMemory(to: Float.self, capacity: count), count: count)
    }

    deinit { munmap(values.baseAddress, byteCount) }

    /// The number of elements.
    public var count: Int { values.count }

    /// The elements of one weight tensor, row-major.
    public subscript(parameter: Parameter) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: values[parameter.range])
    }
}

extension ParameterBuffer {
    /// The elements as bytes, to be written.
    public var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(values) }
    /// The elements as bytes, to be read.
    public var constBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(values) }
}
