import Foundation
import RunStore
import Testing

@Suite struct MetricsFileTests {
    private func lines(_ folder: String) throws -> [String] {
        try String(contentsOfFile: folder + "/" + MetricsFile.fileName, encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    @Test func linesAreJSONObjectsByName() throws {
        try withTemporaryFolder { folder in
            let file = try MetricsFile(folder: folder, goingOnAfterStep: 0)
            try file.append(
                kind: "step", step: 1, unixSeconds: 2.5,
                values: [StoredValue("reward/mean", 0.5), StoredValue("a\"b", 1), StoredValue("bad", .nan)])
            try file.append(kind: "evaluation", step: 1, unixSeconds: 3, values: [])
            #expect(
                try lines(folder) == [
                    #"{"kind":"step","step":1,"unixSeconds":2.5,"a\"b":1,"reward/mean":0.5}"#,
                    #"{"kind":"evaluation","step":1,"unixSeconds":3}"#,
                ])
        }
    }

    @Test func resumeDropsTornLineAndLaterSteps() throws {
        try withTemporaryFolder { folder in
            let first = try MetricsFile(folder: folder, goingOnAfterStep: 0)
            for step in 1...3 as ClosedRange<UInt64> {
                try first.append(kind: "step", step: step, unixSeconds: 0, values: [])
            }
            let path = folder + "/" + MetricsFile.fileName
            let torn = try Data(contentsOf: URL(fileURLWithPath: path)) + Data(#"{"kind":"step","st"#.utf8)
            try torn.write(to: URL(fileURLWithPath: path))

            let resumed = try MetricsFile(folder: folder, goingOnAfterStep: 2)
            try resumed.append(kind: "step", step: 3, unixSeconds: 9, values: [])
            #expect(try lines(folder).map { $0.contains(#""step":3,"unixSeconds":9"#) } == [false, false, true])
        }
    }

    @Test func fullDiskIsTold() throws {
        try #require(FileManager.default.fileExists(atPath: "/dev/full"))
        try withTemporaryFolder { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/" + MetricsFile.fileName, withDestinationPath: "/dev/full")
            let file = try MetricsFile(folder: folder, goingOnAfterStep: 0)
            #expect { try file.append(kind: "step", step: 1, unixSeconds: 0, values: []) } throws: { error in
                if case .diskFull = error as? RunStoreError { true } else { false }
            }
        }
    }
}
