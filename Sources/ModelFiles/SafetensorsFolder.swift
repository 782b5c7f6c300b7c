import FoundationEssentials

/// The safetensors file of a Hugging Face folder, or its shards joined by name.
struct SafetensorsFolder {
    /// Which file holds each tensor.
    let files: [String: SafetensorsFile]
    /// The file that names the tensors: the only one, or the index.
    let path: String

    /// Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names.
    init(_ folder: String) throws {
        let single = "\(folder)/model.safetensors"
        let index = "\(folder)/model.safetensors.index.json"
        if FileManager.default.fileExists(atPath: single) {
            let file = try SafetensorsFile(path: single)
            path = single
            files = file.tensors.mapValues { _ in file }
        } else if FileManager.default.fileExists(atPath: index) {
            path = index
            files = try Self.shards(folder, index)
        } else {
            throw ModelFilesError(
                .unreadable, folder, "expected model.safetensors or model.safetensors.index.json in it")
        }
    }

    private struct Index: Decodable {
        let weights: [String: String]

        private enum CodingKeys: String, CodingKey {
            case weights = "weight_map"
        }
    }

    private static func shards(_ folder: String, _ index: String) throws -> [String: SafetensorsFile] {
        let map = try JSONFile.decode(Index.self, from: index, snakeCase: false).weights
        var opened: [String: SafetensorsFile] = [:]
        for shard in Set(map.values).sorted() {
            guard !shard.isEmpty, !shard.hasPrefix("."), !shard.contains("/"), !shard.contains("\0") else {
                throw ModelFilesError(.malformed, index, "\(quoted(shard)) is not the name of a file beside it")
            }
            opened[shard] = try SafetensorsFile(path: "\(folder)/\(shard)")
        }
        var files: [String: SafetensorsFile] = [:]
        for (name, shard) in map { files[name] = opened[shard] }
        for (shard, file) in opened.sorted(by: { $0.key < $1.key }) {
            if let stray = file.tensors.keys.sorted().first(where: { map[$0] != shard }) {
                throw ModelFilesError(
                    .malformed, index, "\(shard) holds \(quoted(stray)), which the index does not place there")
            }
        }
        for (name, file) in files where file.tensors[name] == nil {
            throw ModelFilesError(.malformed, index, "places \(quoted(name)) in \(file.path), which lacks it")
        }
        return files
    }
}
