internal import Foundation

/// Lists in text columns, as JSON that any SQLite shell can take apart.
enum StoredJSON {
    /// An object by name: `json_extract(metrics, '$."reward/mean"')` reads one figure. Figures not finite are dropped.
    static func text(_ values: [StoredValue]) -> String {
        let finite = values.filter(\.value.isFinite)
        return encode(Dictionary(finite.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }

    /// By name.
    static func values(_ text: String) -> [StoredValue] {
        let object: [String: Double] = decode(text) ?? [:]
        return object.sorted { $0.key < $1.key }.map { StoredValue($0.key, $0.value) }
    }

    static func encode(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only texts and finite numbers come here, which always encode.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }

    static func decode<T: Decodable>(_ text: String) -> T? { try? JSONDecoder().decode(T.self, from: Data(text.utf8)) }
}
