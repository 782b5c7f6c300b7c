/// The weights of a Hugging Face folder.
struct SafetensorsWeights: WeightSource {
    let path: String
    let shapes: [String: [Int]]
    private let files: [String: SafetensorsFile]

    /// Takes the folder's tensors; a copy of the embedding under the output's name is set aside in a tied model.
    init(_ folder: SafetensorsFolder, tied: Bool) throws {
        path = folder.path
        var files = folder.files
        if tied, let copy = files["lm_head.weight"], let original = files["model.embed_tokens.weight"] {
            guard try Self.sameBytes(copy, original) else {
                throw ModelFilesError(
                    .mismatch, path,
                    "'lm_head.weight' differs from 'model.embed_tokens.weight' though config.json ties them; "
                        + "set tie_word_embeddings to false or remove one")
            }
            files["lm_head.weight"] = nil
        }
        self.files = files
        var shapes: [String: [Int]] = [:]
        for (name, file) in files { shapes[name] = try file.tensor(name).shape }
        self.shapes = shapes
    }

    private static func sameBytes(_ copy: SafetensorsFile, _ original: SafetensorsFile) throws -> Bool {
        let (head, embedding) = (try copy.tensor("lm_head.weight"), try original.tensor("model.embed_tokens.weight"))
        guard head.type == embedding.type, head.shape == embedding.shape else { return false }
        return copy.withBytes(of: head) { a in original.withBytes(of: embedding) { b in a.elementsEqual(b) } }
    }

    func check(_ parameter: Parameter) throws {
        guard let file = files[parameter.name] else { return }
        _ = try FloatDecoding(try file.tensor(parameter.name), file: file.path)
    }

    func decode(_ parameter: Parameter, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Float>) {
        guard let file = files[parameter.name], let tensor = file.tensors[parameter.name],
            let decoding = try? FloatDecoding(tensor, file: file.path)
        else { preconditionFailure("\(parameter.name) was not checked") }
        let rowBytes = parameter.columns * decoding.byteCount
        file.withBytes(of: tensor) { bytes in
            let part = bytes[rows.lowerBound * rowBytes..<rows.upperBound * rowBytes]
            decoding(UnsafeRawBufferPointer(rebasing: part), values)
        }
    }
}
