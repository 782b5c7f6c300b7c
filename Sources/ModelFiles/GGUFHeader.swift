/// The metadata and the tensor table of a GGUF file, checked against the file's size before anything is allocated.
struct GGUFHeader {
    /// The most bytes metadata and tensor table may take; real ones take less than 30 MB.
    static let maximumByteCount = 100_000_000

    private(set) var metadata: [String: GGUFValue] = [:]
    private(set) var tensors: [GGUFTensor] = []

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws {
        var reader = ByteReader(bytes, end: Self.maximumByteCount, file: file)
        try Self.checkVersion(&reader, file)
        let tensorCount = try reader.count(of: "tensors", atLeast: 24)
        let metadataCount = try reader.count(of: "metadata entries", atLeast: 13)
        try readMetadata(&reader, metadataCount)
        if case .integer(let parts) = metadata["split.count"], parts > 1 {
            throw ModelFilesError(
                .unsupported, file, "one of \(parts) parts of a split model; merge them into one file")
        }
        var entries: [TensorEntry] = []
        entries.reserveCapacity(tensorCount)
        for _ in 0..<tensorCount { entries.append(try TensorEntry(&reader, file: file)) }
        let alignment = try alignment(reader)
        let dataStart = (reader.position + alignment - 1) / alignment * alignment
        tensors = try entries.map {
            try $0.tensor(dataStart: dataStart, alignment: alignment, fileSize: bytes.count, file: file)
        }
        try checkDisjoint(file)
    }

    private static func checkVersion(_ reader: inout ByteReader, _ file: String) throws {
        let magic = try reader.integer(UInt32.self, "the file's magic")
        guard magic == 0x4655_4747 else { throw ModelFilesError(.malformed, file, "does not begin with 'GGUF'") }
        let version = try reader.integer(UInt32.self, "the version")
        guard version & 0xffff != 0 || version == 0 else {
            throw ModelFilesError(.unsupported, file, "a big-endian GGUF file; expected little-endian")
        }
        guard version == 2 || version == 3 else {
            throw ModelFilesError(.unsupported, file, "GGUF version \(version); expected 2 or 3")
        }
    }

    private mutating func readMetadata(_ reader: inout ByteReader, _ count: Int) throws {
        metadata.reserveCapacity(count)
        for _ in 0..<count {
            let key = try reader.string("a metadata key")
            let type = try reader.integer(UInt32.self, "the type of \(quoted(key))")
            let value = try GGUFValue.read(&reader, type: type, key: quoted(key))
            guard metadata.updateValue(value, forKey: key) == nil else {
                throw reader.malformed("the metadata key \(quoted(key)) appears twice")
            }
        }
    }

    private func alignment(_ reader: ByteReader) throws -> Int {
        guard let value = metadata["general.alignment"] else { return 32 }
        guard case .integer(let alignment) = value, (1...65536).contains(alignment), alignment & (alignment - 1) == 0
        else { throw reader.malformed("general.alignment is \(value); expected a power of two up to 65536") }
        return Int(alignment)
    }

    private func checkDisjoint(_ file: String) throws {
        var names = Set<String>()
        for tensor in tensors where !names.insert(tensor.name).inserted {
            throw ModelFilesError(.malformed, file, "the tensor \(quoted(tensor.name)) appears twice")
        }
        let ordered = tensors.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (tensor, next) in zip(ordered, ordered.dropFirst()) where tensor.range.upperBound > next.range.lowerBound {
            throw ModelFilesError(
                .malformed, file, "the tensors \(quoted(tensor.name)) and \(quoted(next.name)) overlap")
        }
    }
}

/// A row of the tensor table, before its place in the file is known.
private struct TensorEntry {
    let name: String
    let type: GGUFTensorType
    let shape: [Int]
    let offset: UInt64

    init(_ reader: inout ByteReader, file: String) throws {
        name = try reader.string("a tensor's name")
        let rank = try reader.integer(UInt32.self, "the rank of \(quoted(name))")
        guard (1...4).contains(rank) else {
            throw reader.malformed("tensor \(quoted(name)) has \(rank) dimensions; expected 1 to 4")
        }
        var sizes: [Int] = []
        for _ in 0..<rank {
            let size = try reader.integer(UInt64.self, "the shape of \(quoted(name))")
            guard size >= 1, let size = Int(exactly: size) else {
                throw reader.malformed("tensor \(quoted(name)) has a dimension of \(size)")
            }
            sizes.insert(size, at: 0)
        }
        shape = sizes
        let number = try reader.integer(UInt32.self, "the type of \(quoted(name))")
        guard let type = GGUFTensorType(rawValue: number) else {
            let known = GGUFTensorType.allCases.map(\.name).joined(separator: ", ")
            throw ModelFilesError(
                .unsupported, file, "tensor \(quoted(name)) has encoding number \(number); expected one of \(known)")
        }
        self.type = type
        offset = try reader.integer(UInt64.self, "the offset of \(quoted(name))")
    }

    func tensor(dataStart: Int, alignment: Int, fileSize: Int, file: String) throws -> GGUFTensor {
        func fault(_ problem: String) -> ModelFilesError {
            ModelFilesError(.malformed, file, "tensor \(quoted(name)): \(problem)")
        }
        guard shape[shape.count - 1] % type.blockSize == 0 else {
            throw fault("rows of \(shape[shape.count - 1]) elements are not whole \(type.name) blocks")
        }
        let dataSize = max(fileSize - dataStart, 0)
        guard let elements = checkedProduct(shape),
            let byteCount = checkedProduct([elements / type.blockSize, type.blockByteCount])
        else { throw fault("\(brief(shape)) is too large") }
        guard offset % UInt64(alignment) == 0 else { throw fault("offset \(offset) is not a multiple of \(alignment)") }
        guard byteCount <= dataSize, offset <= UInt64(dataSize - byteCount) else {
            throw fault("\(byteCount) bytes at offset \(offset) exceed the file's \(dataSize) data bytes")
        }
        let start = dataStart + Int(offset)
        return GGUFTensor(name: name, type: type, shape: shape, range: start..<start + byteCount)
    }
}
