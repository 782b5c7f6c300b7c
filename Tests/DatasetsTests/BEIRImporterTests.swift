import Datasets
import Foundation
import Testing

struct BEIRImporterTests {
    private let output = FileManager.default.temporaryDirectory.path + "/imported-\(UUID())"

    @Test func anImportIsTheDatasetUnderTheProjectsNames() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let source = try TemporaryDataset()
        defer { source.remove() }
        var lines: [String] = []
        let summary = try BEIRImporter { lines.append($0) }.run(source: source.path, output: output)
        #expect(summary.documents == 2)
        #expect(summary.queries == ["train": 1, "validation": 1])
        #expect(lines.contains { $0.contains("1 queries have no relevant document") })
        let imported = BEIRDataset(folder: output)
        #expect(try imported.corpus() == source.dataset.corpus())
        #expect(try imported.queries() == source.dataset.queries())
        #expect(imported.splitNames() == ["train", "validation"])
        #expect(try imported.split("train").labels == ["q2": ["d1": 2, "d2": 1]])
        let card = try String(contentsOfFile: output + "/dataset.json", encoding: .utf8)
        #expect(card.contains("\"sha256 corpus.jsonl\""))
    }

    @Test func packedFilesAreUnpacked() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let source = try TemporaryDataset()
        defer { source.remove() }
        let gzip = try Process.run(URL(fileURLWithPath: "/usr/bin/gzip"), arguments: [source.path + "/corpus.jsonl"])
        gzip.waitUntilExit()
        #expect(try BEIRImporter { _ in }.run(source: source.path, output: output).documents == 2)
        #expect(!FileManager.default.fileExists(atPath: output + ".unpacked"))
    }

    @Test func aBadDatasetLeavesNothingBehind() throws {
        let source = try TemporaryDataset()
        defer { source.remove() }
        try source.write("qrels/test.tsv", "q3\td1\t1\n")
        #expect { try BEIRImporter { _ in }.run(source: source.path, output: output) } throws: {
            "\($0)".contains("share 1 queries")
        }
        try source.write("qrels/test.tsv", "q1\td1\t0\n")
        #expect { try BEIRImporter { _ in }.run(source: source.path, output: output) } throws: {
            "\($0)".contains("grade above 0")
        }
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func twoFilesForOneSplitAreRefused() throws {
        let source = try TemporaryDataset()
        defer { source.remove() }
        try source.write("qrels/valid.tsv", "q1\td1\t1\n")
        #expect { try BEIRImporter { _ in }.run(source: source.path, output: output) } throws: {
            "\($0)".contains("one file for the split validation")
        }
    }

    @Test func anExistingFolderIsNotTouched() throws {
        let source = try TemporaryDataset()
        defer { source.remove() }
        #expect { try BEIRImporter { _ in }.run(source: source.path, output: source.path) } throws: {
            "\($0)".contains("it exists already")
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let source = try TemporaryDataset()
        defer { source.remove() }
        #expect { try BEIRImporter { _ in }.run(source: source.path, output: "/dev/null/x") } throws: {
            "\($0)".contains("/dev/null/x: cannot be written")
        }
    }
}
