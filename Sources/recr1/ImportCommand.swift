import ArgumentParser
import Datasets
import Launch

/// `recr1 import`: makes a dataset folder.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a dataset folder in the BEIR layout.",
        subcommands: [Debian.self, BEIR.self])

    /// `recr1 import debian OUT`.
    struct Debian: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Known-item search over Debian's package catalogue, fetched with apt.")

        @Argument(help: "The folder to make.") var output: String

        func run() throws {
            let importer = DebianImporter { Output.note($0) }
            let summary = try failing(.badData) { try importer.run(output: output) }
            let queries = summary.queries.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            Output.line("\(output): \(summary.documents) documents; queries: \(queries.joined(separator: ", "))")
        }
    }

    /// `recr1 import beir FROM OUT`.
    struct BEIR: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "beir", abstract: "Check a BEIR folder and copy it with the usual names.")

        @Argument(help: "The BEIR folder.") var source: String
        @Argument(help: "The folder to make.") var output: String

        func run() throws {
            try failing(.badData) {
                let dataset = BEIRDataset(folder: source)
                let queries = try dataset.queries()
                let documents = try dataset.corpus()
                let ids = Set(documents.map(\.id))
                let splits = try dataset.splitNames().map { name in
                    var split = try dataset.split(name)
                    if ["valid", "dev"].contains(name) { split.name = "validation" }
                    try DatasetCheck.known(split, queries: queries, in: source)
                    try DatasetCheck.known(split, documents: ids, in: source)
                    return split
                }
                try DatasetCheck.disjoint(splits)
                try BEIRWriter.write(
                    to: output, documents: documents, queries: queries.values.sorted { $0.id < $1.id }, splits: splits,
                    card: ["source": source])
                let counts = splits.map { "\($0.queries.count) \($0.name)" }.joined(separator: ", ")
                Output.line("\(output): \(documents.count) documents; queries: \(counts)")
            }
        }
    }
}
