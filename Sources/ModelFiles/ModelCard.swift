/// The `README.md` of a published model.
public struct ModelCard: Sendable, Hashable {
    /// The heading.
    public var title: String
    /// The model it was trained from, as the hub names it or as a person would; nil leaves it out.
    public var baseModel: String?
    /// The licence's identifier, such as `apache-2.0`; nil leaves it out.
    public var license: String?
    /// Markdown below the heading: what was trained, on what, and how well it does.
    public var body: String

    /// Stores the values.
    public init(title: String, baseModel: String? = nil, license: String? = nil, body: String) {
        self.title = title
        self.baseModel = baseModel
        self.license = license
        self.body = body
    }

    /// The file's text: a YAML head that model hubs read, then Markdown.
    public var markdown: String {
        var head = ["library_name: transformers", "pipeline_tag: text-generation"]
        if let license { head.append("license: \(Self.scalar(license))") }
        if let baseModel { head.append("base_model: \(Self.scalar(baseModel))") }
        return "---\n\(head.joined(separator: "\n"))\n---\n\n# \(title)\n\n\(body)\n"
    }

    /// A YAML double-quoted scalar.
    private static func scalar(_ text: String) -> String {
        let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0.isNewline ? " " : String($0) }.joined()
        return "\"\(escaped)\""
    }
}
