import Foundation

/// Makes the embedded default dataset: fetches Debian's package lists with apt into a folder of its own (the system's
/// lists are not touched) and writes a BEIR folder.
public struct DebianImporter {
    /// Told what is happening, one line at a time.
    private let progress: (String) -> Void

    /// An importer.
    public init(progress: @escaping (String) -> Void) { self.progress = progress }

    /// What an import made.
    public struct Summary: Sendable, Equatable {
        /// Documents of the corpus.
        public var documents: Int
        /// Queries by split.
        public var queries: [String: Int]
    }

    /// Fetches the lists and writes the dataset; the folder must not exist.
    public func run(output folder: String) throws(DatasetError) -> Summary {
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw .cannotWrite(path: folder, reason: "it exists already; delete it to make it again")
        }
        let state = folder + ".apt"
        defer { try? FileManager.default.removeItem(atPath: state) }
        progress("fetching Debian's package lists")
        let lists = try fetch(into: state)
        progress("reading them")
        let packages = DebianStanzas.packages(
            lists: try read(lists) { $0.contains("_Packages") },
            translations: try read(lists) { $0.contains("_Translation-en") }
        ).filter(DebianCatalogue.isSought)
        guard !packages.isEmpty else { throw .empty(path: state, what: "packages with an English description") }
        let splits = DebianCatalogue.splits(packages)
        try BEIRWriter.write(
            to: folder,
            documents: packages.map { DatasetDocument(id: $0.name, title: "", text: $0.synopsis) },
            queries: packages.map {
                DatasetQuery(id: DebianCatalogue.queryID($0.name), text: DebianCatalogue.query(for: $0))
            }, splits: splits, card: card(lists, packages.count))
        let counts = splits.map { ($0.name, $0.queries.count) }
        return Summary(documents: packages.count, queries: Dictionary(uniqueKeysWithValues: counts))
    }

    private func fetch(into state: String) throws(DatasetError) -> [String] {
        let lists = state + "/lists"
        do {
            try FileManager.default.createDirectory(atPath: lists + "/partial", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: state + "/cache", withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: state, reason: error.localizedDescription)
        }
        let absolute = URL(fileURLWithPath: state).path
        _ = try Tool.run(
            "/usr/bin/apt-get",
            [
                "update", "-q", "-o", "Dir::State::Lists=\(absolute)/lists", "-o", "Dir::Cache=\(absolute)/cache",
                "-o", "Acquire::Languages=en", "-o", "APT::Sandbox::User=root",
            ])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: lists)) ?? []
        return names.sorted().map { "\(absolute)/lists/\($0)" }
    }

    private func read(_ lists: [String], _ wanted: (String) -> Bool) throws(DatasetError) -> [String] {
        var texts: [String] = []
        for path in lists where wanted(path) {
            texts.append(try Tool.run("/usr/lib/apt/apt-helper", ["cat-file", path]))
        }
        guard !texts.isEmpty else {
            throw .tool(name: "apt-get", reason: "fetched no package lists; is the machine online?")
        }
        return texts
    }

    private func card(_ lists: [String], _ count: Int) -> [String: String] {
        [
            "name": "Debian package catalogue, known-item search",
            "documents": "\(count) package synopses",
            "queries":
                "the first \(DebianCatalogue.queryWords) words of each long description without the package's names",
            "splits": "80/10/10 by SHA-256 of the source package's name",
            "lists": lists.compactMap { $0.split(separator: "/").last.map(String.init) }
                .filter { $0.contains("_Translation-en") }.joined(separator: " "),
            "licence": "package descriptions are under the licences of their packages",
        ]
    }
}

/// Programs of the system.
enum Tool {
    /// Runs a program to its end and returns its output as text.
    static func run(_ path: String, _ arguments: [String]) throws(DatasetError) -> String {
        let name = URL(fileURLWithPath: path).lastPathComponent
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw .tool(
                name: name, reason: "not found at \(path): the Debian catalogue needs a Debian or Ubuntu machine")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw .tool(name: name, reason: "cannot be started: \(error.localizedDescription)")
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw .tool(name: name, reason: "ended with status \(process.terminationStatus); see its messages above")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
