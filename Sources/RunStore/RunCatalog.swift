internal import Foundation

/// All runs in a runs folder.
public struct RunCatalog: Sendable {
    /// The runs folder; each run is a folder in it.
    public let folder: String

    /// Names a folder; nothing is touched.
    public init(folder: String) { self.folder = folder }

    /// Makes the folder if it is missing and takes it for this process: of two coordinators in one folder, each would
    /// call the other's runs interrupted. The lock is held as long as the value lives.
    public func lock() throws(RunStoreError) -> RunLock {
        // An existing folder that cannot be written, or a file in its place, shows when the lock is made.
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try RunLock(folder: folder, fileName: "coordinator.lock")
    }

    /// A run's folder, whether or not it exists.
    public func path(of run: String) -> String { folder + "/" + run }

    /// Ids of all runs, by name.
    public func runs() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { FileManager.default.fileExists(atPath: "\(path(of: $0))/\(RunJournal.fileName)") }
            .sorted()
    }

    /// An id for a new run: the spec's name and the next free number. The caller creates it at once.
    public func newRun(named name: String) -> String {
        let used = runs().compactMap { run -> Int? in
            run.hasPrefix(name + "-") ? Int(run.dropFirst(name.count + 1)) : nil
        }
        return "\(name)-\((used.max() ?? 0) + 1)"
    }
}
