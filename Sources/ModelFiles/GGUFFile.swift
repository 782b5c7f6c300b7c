/// One tensor of a GGUF file.
public struct GGUFTensor: Sendable, Hashable {
    /// Its name, as llama.cpp names it.
    public let name: String
    /// How it is encoded.
    public let type: GGUFTensorType
    /// Its dimensions, outermost first (a GGUF file states them innermost first).
    public let shape: [Int]
    /// Its bytes in the file.
    let range: Range<Int>

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }
    /// Elements in a row: the innermost dimension.
    public var columns: Int { shape[shape.count - 1] }
}

/// A GGUF file (version 2 or 3, little-endian), mapped into memory; every claim of its header is checked when it is
/// opened.
public final class GGUFFile: Sendable {
    /// Metadata by key.
    public let metadata: [String: GGUFValue]
    /// The tensors by name.
    public let tensors: [String: GGUFTensor]
    private let file: MappedFile

    /// Opens and checks a file. Throws `ModelFilesError` (`unreadable`, `malformed`, `unsupported`).
    public init(path: String) throws {
        file = try MappedFile(path: path)
        let header = try GGUFHeader(file.bytes, file: path)
        metadata = header.metadata
        tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
    }

    /// The path it was opened with.
    public var path: String { file.path }

    /// Decodes rows of a tensor of this file (for one dimension, elements count as a single row) to Float32.
    ///
    /// `values` has exactly `rows.count * tensor.columns` elements.
    public func decode(_ tensor: GGUFTensor, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Float>) {
        let rowBytes = tensor.columns / tensor.type.blockSize * tensor.type.blockByteCount
        let start = tensor.range.lowerBound
        let range = start + rows.lowerBound * rowBytes..<start + rows.upperBound * rowBytes
        precondition(range.upperBound <= tensor.range.upperBound, "\(tensor.name) has no rows \(rows)")
        withExtendedLifetime(file) {
            Dequantization.decode(tensor.type, UnsafeRawBufferPointer(rebasing: file.bytes[range]), into: values)
        }
    }

    /// A whole tensor's elements, row-major. Throws `ModelFilesError` (`mismatch`) if there is no such tensor.
    public func floats(_ name: String) throws -> [Float] {
        guard let tensor = tensors[name] else {
            throw ModelFilesError(.mismatch, path, "there is no tensor \(quoted(name))")
        }
        return [Float](unsafeUninitializedCapacity: tensor.count) { values, count in
            count = tensor.count
            decode(
                tensor, rows: 0..<count / tensor.columns, into: UnsafeMutableBufferPointer(rebasing: values[..<count]))
        }
    }
}
