/// One tensor of a safetensors file.
public struct SafetensorsTensor: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// The type of its elements as stored.
    public let type: ElementType
    /// Its dimensions, outermost first; empty for a scalar.
    public let shape: [Int]
    /// Its bytes in the file: little-endian, row-major, not necessarily aligned.
    let range: Range<Int>

    /// The number of elements.
    public var count: Int { range.count / type.byteCount }
}

/// A safetensors file, mapped into memory; every claim of its header is checked when it is opened.
public final class SafetensorsFile: Sendable {
    /// The tensors by name.
    public let tensors: [String: SafetensorsTensor]
    private let file: MappedFile

    /// Opens and checks a file. Throws `ModelFilesError` (`unreadable`, `malformed`).
    public init(path: String) throws {
        file = try MappedFile(path: path)
        let header = try SafetensorsHeader(file.bytes, file: path)
        tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
    }

    /// The path it was opened with.
    public var path: String { file.path }

    /// The tensor of this name. Throws `ModelFilesError` (`mismatch`) if there is none.
    public func tensor(_ name: String) throws -> SafetensorsTensor {
        guard let tensor = tensors[name] else {
            throw ModelFilesError(.mismatch, path, "there is no tensor \(quoted(name))")
        }
        return tensor
    }

    /// Lends the stored bytes of a tensor of this file; the pointer must not outlive the call.
    public func withBytes<R>(of tensor: SafetensorsTensor, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withExtendedLifetime(file) { try body(UnsafeRawBufferPointer(rebasing: file.bytes[tensor.range])) }
    }

    /// A tensor's elements as Float32, from F32, F16 or BF16.
    ///
    /// Throws `ModelFilesError`: `mismatch` if there is no such tensor, `unsupported` for another element type.
    public func floats(_ name: String) throws -> [Float] {
        let tensor = try tensor(name)
        let decode = try FloatDecoding(tensor, file: path)
        return withBytes(of: tensor) { bytes in
            [Float](unsafeUninitializedCapacity: tensor.count) { values, count in
                decode(bytes, UnsafeMutableBufferPointer(rebasing: values[..<tensor.count]))
                count = tensor.count
            }
        }
    }
}
