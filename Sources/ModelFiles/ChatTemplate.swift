import FoundationEssentials

/// The chat template of a Hugging Face folder.
enum ChatTemplate {
    /// `chat_template.jinja`, else the entry in `tokenizer_config.json` (its `default` where there are several).
    static func read(_ folder: String) throws -> String? {
        let file = "\(folder)/chat_template.jinja"
        if FileManager.default.fileExists(atPath: file) {
            guard let text = String(validating: try JSONFile.bytes(file), as: UTF8.self) else {
                throw ModelFilesError(.malformed, file, "is not UTF-8")
            }
            return text
        }
        let settings = try JSONFile.decodeIfPresent(Settings.self, from: "\(folder)/tokenizer_config.json")
        return settings?.chatTemplate?.text
    }

    private struct Settings: Decodable {
        let chatTemplate: Entry?
    }

    private struct Named: Decodable {
        let name: String
        let template: String
    }

    private struct Entry: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else {
                let named = try container.decode([Named].self)
                text = (named.first { $0.name == "default" } ?? named.first)?.template
            }
        }
    }
}
