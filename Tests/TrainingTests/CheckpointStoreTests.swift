import Foundation
import Testing

import Training

@Suite struct CheckpointStoreTests {
    private let store = CheckpointStore(
        folder: FileManager.default.temporaryDirectory.appendingPathComponent("recr1-\(UUID().uuidString)").path)

    private func write(_ step: UInt64, _ text: String = "weights") throws {
        _ = try store.write(step: step, neededBytes: 1000) { folder in
            try FileManager.default.createDirectory(atPath: folder + "/policy", withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/policy/model.bin"))
            try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/state.json"))
        }
    }

    private func newest() throws -> (UInt64, [CheckpointError]) {
        var damage: [CheckpointError] = []
        let step = try store.newestVerified { damage.append($0) }
        return (step, damage)
    }

    @Test func newestCompleteCheckpointIsFound() throws {
        try write(3)
        try write(20)
        #expect(store.steps() == [3, 20])
        #expect(try newest().0 == 20)
        let latest = try String(contentsOfFile: store.folder + "/LATEST", encoding: .utf8)
        #expect(latest == "step-00000020\n")
    }

    @Test func flippedBitFallsBackToThePreviousOneAndIsReported() throws {
        try write(1)
        try write(2)
        try Data("weightz".utf8).write(to: URL(fileURLWithPath: store.path(step: 2) + "/policy/model.bin"))
        let (step, damage) = try newest()
        #expect(step == 1)
        #expect(damage.count == 1)
        #expect(damage[0].description.contains("SHA-256"))
    }

    @Test func missingFileAndMissingManifestAreNotTrusted() throws {
        try write(1)
        try write(2)
        try write(3)
        try FileManager.default.removeItem(atPath: store.path(step: 2) + "/state.json")
        try FileManager.default.removeItem(atPath: store.path(step: 3) + "/manifest.json")
        let (step, damage) = try newest()
        #expect(step == 1)
        #expect(damage.count == 1)
    }

    @Test func newerFormatIsRefusedByNumber() throws {
        try write(1)
        let path = store.path(step: 1) + "/manifest.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Data(text.replacingOccurrences(of: "\"format\" : 1", with: "\"format\" : 9").utf8).write(
            to: URL(fileURLWithPath: path))
        var damage: [CheckpointError] = []
        #expect(throws: CheckpointError.none(folder: store.folder)) {
            try store.newestVerified { damage.append($0) }
        }
        #expect(damage == [.newerFormat(path: path, found: 9, supported: 1)])
    }

    @Test func failureWhileWritingLeavesThePreviousOneAndNoLeftovers() throws {
        try write(1)
        #expect(throws: CheckpointError.self) {
            _ = try store.write(step: 2, neededBytes: 0) { folder in
                try Data("half".utf8).write(to: URL(fileURLWithPath: folder + "/half"))
                throw CocoaError(.fileWriteOutOfSpace)
            }
        }
        #expect(try newest().0 == 1)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: store.folder).sorted() == ["LATEST", "step-00000001"])
    }

    @Test func tooLittleRoomIsRefusedBeforeWriting() throws {
        try write(1)
        do {
            _ = try store.write(step: 2, neededBytes: .max) { _ in Issue.record("must not be asked for its contents") }
            Issue.record("must be refused")
        } catch {
            #expect(error.description.contains("make room and resume"))
        }
        #expect(try newest().0 == 1)
    }

    @Test func pruningKeepsTheNewestAndTheBest() throws {
        for step in 1...6 { try write(UInt64(step)) }
        #expect(store.prune(keepLast: 2, keeping: [3]) == [1, 2, 4])
        #expect(store.steps() == [3, 5, 6])
    }

    @Test func rewritingAStepReplacesIt() throws {
        try write(1, "old")
        try write(1, "new")
        #expect(try String(contentsOfFile: store.path(step: 1) + "/policy/model.bin", encoding: .utf8) == "new")
        #expect(try newest().0 == 1)
    }
}
