import Foundation
import Testing

extension ProgramTests {
    /// Datasets that cannot be used: the run that was to learn from them ends before its first step.
    @Suite struct DatasetFaults {
        private func submit(_ change: (inout TinyDataset) -> Void) async throws -> Ended {
            var dataset = TinyDataset()
            change(&dataset)
            let cluster = try TestCluster()
            let spec = try cluster.writeExperiment(dataset: dataset)
            try await cluster.startCoordinator()
            let ended = try await cluster.recr1("submit", spec)
            #expect(cluster.scratch.names(in: "runs/tiny-1/checkpoints").isEmpty)
            let status = try await cluster.recr1("status", "tiny-1")
            #expect(status.output.contains("tiny-1: failed, step 0 of 2"), "\(status)")
            return ended
        }

        private func expectFailure(
            _ ended: Ended, says words: String..., sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(ended.status == 65, "\(ended.error)", sourceLocation: sourceLocation)
            let errors = ended.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(errors.count == 1, "\(ended.error)", sourceLocation: sourceLocation)
            for word in words {
                #expect(errors.first?.contains(word) == true, "\(ended.error)", sourceLocation: sourceLocation)
            }
            #expect(ended.errorLines.last == "recr1: run tiny-1 failed; see: recr1 logs tiny-1")
        }

        @Test func withoutQueriesNothingBegins() async throws {
            expectFailure(try await submit { $0.queries = "" }, says: "queries.jsonl", "no queries")
        }

        @Test func withoutLabelsNothingBegins() async throws {
            expectFailure(try await submit { $0.train = "query-id\tcorpus-id\tscore\n" }, says: "train.tsv", "no ")
        }

        @Test func splitsThatOverlapAreRefused() async throws {
            let ended = try await submit { $0.validation = $0.train }
            expectFailure(ended, says: "train and validation share 2 queries", "`q1`", "disjoint")
        }

        @Test func aLabelOfAnUnknownQueryIsRefusedWithItsLine() async throws {
            let ended = try await submit { $0.train += "q9\td1\t1\n" }
            expectFailure(ended, says: "train.tsv:4", "query `q9`")
        }

        @Test func aMissingSplitIsNamed() async throws {
            expectFailure(try await submit { $0.validation = nil }, says: "validation.tsv")
        }

        @Test func aLineThatIsNotJSONIsNamed() async throws {
            expectFailure(try await submit { $0.queries += "{]\n" }, says: "queries.jsonl:4", "expected")
        }

        @Test func aLabelOfAnUnknownDocumentIsRefusedByEveryCommandThatScores() async throws {
            let cluster = try TestCluster()
            var dataset = TinyDataset()
            dataset.train += "q2\td9\t1\n"
            let spec = try cluster.writeExperiment(dataset: dataset)
            expect(
                try await cluster.recr1("search", spec, "--query", "apple"), status: 65,
                says: "train.tsv:4", "document `d9`")
        }

        @Test func aLabelOfAnUnknownDocumentIsRefusedBeforeTheRunBegins() async throws {
            expectFailure(try await submit { $0.train += "q2\td9\t1\n" }, says: "train.tsv:4", "document `d9`")
        }

        @Test func anImportOfWhatIsNoDatasetWritesNothing() async throws {
            let scratch = try Scratch()
            try scratch.write("from/corpus.jsonl", "")
            let ended = try await RunningProgram.run(
                "recr1", "import", "beir", "\(scratch.path)/from", "\(scratch.path)/out")
            #expect(ended.status == 65)
            #expect(ended.errorLines.last == "recr1: \(scratch.path)/from/corpus.jsonl: no documents")
            #expect(scratch.names() == ["from"])
        }
    }
}
