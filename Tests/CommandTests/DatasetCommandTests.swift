import Foundation
import Retrieval
import Testing

@Suite struct DatasetCommandTests {
    @Test func importCopiesABEIRFolderAndCountsIt() async throws {
        try await Workspace.with { workspace in
            let first = try await workspace.recr1("import", "beir", "data", "copy")
            #expect(first.status == 0)
            #expect(first.output == "copy: 6 documents; queries: 1 test, 1 train, 3 validation\n")
            #expect(try workspace.read("copy/corpus.jsonl").contains("graphical web browser"))
            let second = try await workspace.recr1("import", "beir", "data", "copy")
            #expect(second.status == 65 && second.errors.contains("copy"))
            let missing = try await workspace.recr1("import", "beir", "nowhere", "other")
            #expect(missing.status == 65 && missing.errors.contains("nowhere"))
            #expect(!FileManager.default.fileExists(atPath: workspace.folder + "/other"))
        }
    }

    @Test func searchPrintsARunOfTheSplit() async throws {
        try await Workspace.with { workspace in
            let result = try await workspace.recr1("search", "spec.yml", "-k", "2")
            #expect(result.status == 0 && result.errors.isEmpty)
            let run = try TRECFiles.run(result.output, file: "output")
            // In the order of the labels; a name's words are not indexed, only titles and texts.
            #expect(run.map(\.query) == ["q2", "q2", "q3", "q5", "q5"])
            #expect(run.map(\.rank) == [1, 2, 1, 1, 2])
            let rankings = TRECFiles.rankings(run)
            #expect(rankings["q2"]?.first == "web-server")
            #expect(rankings["q3"] == ["editor"])
            #expect(Set(rankings["q5"] ?? []) == ["web-browser", "web-server"])
        }
    }

    @Test func searchAsksOneQuery() async throws {
        try await Workspace.with { workspace in
            let result = try await workspace.recr1("search", "spec.yml", "--query", "chess")
            #expect(result.output == "query Q0 chess 1 1.0 recr1\n")
            let nothing = try await workspace.recr1("search", "spec.yml", "--query", "zebra")
            #expect(nothing.status == 0 && nothing.output.isEmpty)
        }
    }

    @Test func whatCannotBeSearchedIsRefusedWithItsStatus() async throws {
        try await Workspace.with { workspace in
            #expect(try await workspace.recr1("search", "spec.yml", "-k", "0").status == 64)
            #expect(try await workspace.recr1("search", "spec.yml", "--split", "holdout").status == 65)
            #expect(try await workspace.recr1("search", "none.yml").status == 69)
            let misspelt = try await workspace.recr1("search", "spec.yml", "--set", "recommender.kk1=1")
            #expect(misspelt.status == 78 && misspelt.errors.contains("k1") && misspelt.output.isEmpty)
            let metric = try await workspace.recr1(
                "eval", "spec.yml", "--policy", "x", "--set", "evaluation.metrics=[recall]")
            #expect(metric.status == 78 && metric.errors.contains("recall@K"))
        }
    }
}
