import Foundation

/// Makes the embedded default dataset: fetches Debian's package lists with apt into a folder of its own (the system's
/// lists are not touched) and writes a BEIR folder.
public struct DebianImporter {
    /// Fewer packages than this mean that the machine's sources lack Debian main or Ubuntu universe: 5,000.
    static let leastPackages = 5000

    /// Told what is happening, one line at a time.
    private let progress: (String) -> Void

    /// An importer.
    public init(progress: @escaping (String) -> Void) { self.progress = progress }

    /// Fetches the lists and writes the dataset; the folder must not exist.
    public func run(output folder: String) throws(DatasetError) -> ImportSummary {
        try BEIRWriter.refuseExisting(folder)
        let state = URL(fileURLWithPath: folder).path + ".apt"
        defer { try? FileManager.default.removeItem(atPath: state) }
        progress("fetching the package lists with apt-get")
        let lists = try fetch(into: state)
        progress("reading them")
        let packages = DebianStanzas.packages(
            lists: try read(lists) { $0.contains("_Packages") },
            translations: try read(lists) { $0.contains("_Translation-en") }
        ).filter(DebianCatalogue.isSought)
        guard packages.count >= Self.leastPackages else {
            throw .tool(
                name: "apt-get",
                reason: "\(packages.count) packages came, expected \(Self.leastPackages) or more; "
                    + "apt's sources must name Debian's main or Ubuntu's universe")
        }
        let documents = packages.map { DatasetDocument(id: $0.name, title: "", text: $0.synopsis) }
        let queries = packages.map {
            DatasetQuery(id: DebianCatalogue.queryID($0.name), text: DebianCatalogue.query(for: $0))
        }
        let splits = DebianCatalogue.splits(packages)
        progress("writing \(folder)")
        try BEIRWriter.write(
            to: folder, documents: documents, queries: queries, splits: splits,
            card: card(try releases(lists), documents.count, splits))
        return ImportSummary(documents: documents, splits: splits)
    }

    /// The lists' paths in order of their names.
    private func fetch(into state: String) throws(DatasetError) -> [String] {
        do {
            for name in ["lists/partial", "cache"] {
                try FileManager.default.createDirectory(
                    atPath: "\(state)/\(name)", withIntermediateDirectories: true)
            }
        } catch {
            throw .cannotWrite(path: state, reason: error.localizedDescription)
        }
        let options = [
            "Dir::State::Lists=\(state)/lists", "Dir::Cache=\(state)/cache", "Acquire::Languages=en",
            "Acquire::PDiffs=false", "APT::Sandbox::User=root",
        ]
        let (_, status) = try Tool.run("/usr/bin/apt-get", ["update", "-q"] + options.flatMap { ["-o", $0] })
        // One broken third-party source must not stop the import; whether enough came is checked below.
        if status != 0 { progress("apt-get ended with status \(status); going on with the lists that came") }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: state + "/lists")) ?? []
        return names.sorted().map { "\(state)/lists/\($0)" }
    }

    private func read(_ lists: [String], _ wanted: (String) -> Bool) throws(DatasetError) -> [String] {
        var texts: [String] = []
        for path in lists where wanted(path) {
            texts.append(
                String(decoding: try Tool.output("/usr/lib/apt/apt-helper", ["cat-file", path]), as: UTF8.self))
        }
        guard !texts.isEmpty else {
            throw .tool(name: "apt-get", reason: "fetched no package lists; is the machine online?")
        }
        return texts
    }

    /// Which releases the lists are of, and of when.
    private func releases(_ lists: [String]) throws(DatasetError) -> String {
        var found: [String] = []
        for path in lists where path.hasSuffix("Release") {
            let text = String(decoding: try Tool.output("/usr/lib/apt/apt-helper", ["cat-file", path]), as: UTF8.self)
            DebianStanzas.forEach(text, ["Origin", "Codename", "Date"]) { fields in
                guard let codename = fields["Codename"], let date = fields["Date"] else { return }
                found.append("\(fields["Origin"] ?? "") \(codename) of \(date)")
            }
        }
        return found.joined(separator: "; ")
    }

    private func card(_ releases: String, _ documents: Int, _ splits: [DatasetSplit]) -> [String: String] {
        [
            "name": "Debian package catalogue, known-item search",
            "releases": releases,
            "documents": "\(documents) package synopses under the packages' names",
            "queries": "the first \(DebianCatalogue.queryWords) words of each long description without words of the "
                + "package's and its source's names",
            "splits": splits.map { "\($0.name) \($0.queries.count)" }.joined(separator: ", ")
                + ", by SHA-256 of the source package's name",
            "licence": "package descriptions are under the licences of their packages",
        ]
    }
}
