import Foundation
import RunStore
import Testing

@Suite struct RunJournalTests {
    @Test func everythingWrittenIsReadBack() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/runs/test-1"
            let journal = try RunJournal.create(folder: path, run: Fixtures.run)
            try journal.begin(state: "running", atUnixSeconds: 6)
            try journal.commit(Fixtures.step(1), samples: Fixtures.samples)
            try journal.record(Fixtures.evaluation(0, subject: "raw-input"))
            try journal.record(Fixtures.evaluation(0))
            let checkpoint = StoredCheckpoint(
                step: 1, policy: Fixtures.policy(1), isBest: true, fleet: "{}", unixSeconds: 7)
            try journal.record(checkpoint)
            #expect(try journal.log(kind: "info", text: "one", atUnixSeconds: 8) == 1)
            #expect(try journal.log(kind: "step", text: "two", values: [StoredValue("a", 1)], atUnixSeconds: 9) == 2)
            try journal.end(state: "succeeded", detail: "1 step", exitCode: 0, atUnixSeconds: 10)

            let reader = try RunJournal.openForReading(folder: path)
            var run = Fixtures.run
            (run.state, run.detail, run.exitCode) = ("succeeded", "1 step", 0)
            (run.startedUnixSeconds, run.endedUnixSeconds) = (6, 10)
            #expect(try reader.run() == run)
            #expect(try reader.steps() == [Fixtures.step(1)])
            #expect(try reader.latestStep() == Fixtures.step(1))
            var samples = Fixtures.samples
            samples[0].text = "naïve \u{2400} \"text\""
            #expect(try reader.samples(ofStep: 1) == samples)
            #expect(try reader.evaluations() == [Fixtures.evaluation(0, subject: "raw-input"), Fixtures.evaluation(0)])
            #expect(try reader.checkpoints() == [checkpoint])
            #expect(try reader.logEntries(after: 1, limit: 10).map(\.text) == ["two"])
            #expect(try reader.logEntries(after: 0, limit: 1).map(\.sequence) == [1])
        }
    }

    @Test func stepThatDoesNotFollowIsRefused() throws {
        try withTemporaryFolder { folder in
            let journal = try RunJournal.create(folder: folder + "/r", run: Fixtures.run)
            try journal.commit(Fixtures.step(1), samples: Fixtures.samples)
            #expect(throws: RunStoreError.stepOutOfOrder(expected: 2, found: 1)) {
                try journal.commit(Fixtures.step(1), samples: Fixtures.samples)
            }
            #expect(throws: RunStoreError.stepOutOfOrder(expected: 2, found: 3)) {
                try journal.commit(Fixtures.step(3), samples: [])
            }
        }
    }

    @Test func failedCommitLeavesNothingBehind() throws {
        try withTemporaryFolder { folder in
            let journal = try RunJournal.create(folder: folder + "/r", run: Fixtures.run)
            let twice = [Fixtures.samples[0], Fixtures.samples[0]]
            #expect(throws: RunStoreError.self) { try journal.commit(Fixtures.step(1), samples: twice) }
            #expect(try journal.latestStep() == nil)
            try journal.commit(Fixtures.step(1), samples: Fixtures.samples)
            #expect(try journal.samples(ofStep: 1).count == 2)
        }
    }

    @Test func rewindTakesOutWhatWillBeDoneAgain() throws {
        try withTemporaryFolder { folder in
            let journal = try RunJournal.create(folder: folder + "/r", run: Fixtures.run)
            for step in 1...4 as ClosedRange<UInt64> {
                try journal.commit(Fixtures.step(step), samples: Fixtures.samples)
                try journal.record(Fixtures.evaluation(step))
            }
            try journal.log(kind: "info", text: "kept", atUnixSeconds: 0)
            #expect(try journal.rewind(toStep: 2) == 2)
            #expect(try journal.steps().map(\.step) == [1, 2])
            #expect(try journal.evaluations().map(\.step) == [1, 2])
            #expect(try journal.samples(ofStep: 3).isEmpty)
            #expect(try journal.logEntries(after: 0, limit: 10).count == 1)
            try journal.commit(Fixtures.step(3), samples: Fixtures.samples)
        }
    }

    @Test func secondCoordinatorIsRefused() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/r"
            do {
                let journal = try RunJournal.create(folder: path, run: Fixtures.run)
                let owner = "process \(ProcessInfo.processInfo.processIdentifier)"
                #expect(throws: RunStoreError.locked(path: path, owner: owner)) {
                    try RunJournal.open(folder: path)
                }
                #expect(try RunJournal.openForReading(folder: path).run().id == "test-1")
                #expect(journal.folder == path)
            }
            #expect(try RunJournal.open(folder: path).run().id == "test-1")
        }
    }

    @Test func missingAndExistingRunsAreTold() throws {
        try withTemporaryFolder { folder in
            #expect(throws: RunStoreError.missing(path: folder)) { try RunJournal.open(folder: folder) }
            #expect(throws: RunStoreError.missing(path: folder)) { try RunJournal.openForReading(folder: folder) }
            _ = try RunJournal.create(folder: folder + "/r", run: Fixtures.run)
            #expect(throws: RunStoreError.exists(path: folder + "/r")) {
                try RunJournal.create(folder: folder + "/r", run: Fixtures.run)
            }
        }
    }

    @Test func damagedJournalIsTold() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/" + RunJournal.fileName
            try Data("this is no database, only text of some length".utf8).write(to: URL(fileURLWithPath: path))
            #expect { try RunJournal.open(folder: folder) } throws: { Self.isDamaged($0) }
            #expect { try RunJournal.openForReading(folder: folder) } throws: { Self.isDamaged($0) }
        }
    }

    private static func isDamaged(_ error: any Error) -> Bool {
        if case .damaged = error as? RunStoreError { true } else { false }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self"), "needs /proc, which nobody can write to"))
    func unwritablePlaceIsTold() {
        #expect { try RunJournal.create(folder: "/proc/recr1/r", run: Fixtures.run) } throws: { error in
            if case .notWritable = error as? RunStoreError { true } else { false }
        }
    }

    @Test func catalogListsRunsAndNamesNewOnes() throws {
        try withTemporaryFolder { folder in
            let catalog = RunCatalog(folder: folder)
            #expect(catalog.runs().isEmpty)
            #expect(catalog.newRun(named: "a-b") == "a-b-1")
            _ = try RunJournal.create(folder: catalog.path(of: "a-b-9"), run: Fixtures.run)
            try FileManager.default.createDirectory(atPath: folder + "/other", withIntermediateDirectories: true)
            #expect(catalog.runs() == ["a-b-9"])
            #expect(catalog.newRun(named: "a-b") == "a-b-10")
        }
    }
}
