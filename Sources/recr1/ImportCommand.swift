import ArgumentParser
import Datasets
import Launch

/// `recr1 import`: makes a dataset folder.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a dataset folder in the BEIR layout.",
        subcommands: [Debian.self, BEIR.self])

    static func line(_ output: String, _ summary: ImportSummary) -> String {
        let queries = summary.queries.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return "\(output): \(summary.documents) documents; queries: \(queries.joined(separator: ", "))"
    }

    /// `recr1 import debian OUT`.
    struct Debian: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Known-item search over Debian's package catalogue, fetched with apt.")

        @Argument(help: "The folder to make.") var output: String

        func run() throws {
            let importer = DebianImporter { Output.note($0) }
            let summary = try failing(.badData) { try importer.run(output: output) }
            Output.line(ImportCommand.line(output, summary))
        }
    }

    /// `recr1 import beir FROM OUT`.
    struct BEIR: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "beir", abstract: "Check a BEIR folder and copy it with the usual names.")

        @Argument(help: "The BEIR folder.") var source: String
        @Argument(help: "The folder to make.") var output: String

        func run() throws {
            let importer = BEIRImporter { Output.note($0) }
            let summary = try failing(.badData) { try importer.run(source: source, output: output) }
            Output.line(ImportCommand.line(output, summary))
        }
    }
}
