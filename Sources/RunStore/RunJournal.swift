internal import Foundation
internal import GRDB

/// The journal of one run: `journal.sqlite` in the run's folder (SQLite, WAL).
///
/// One process may write, any number may read meanwhile. Every call is one transaction: it is on disk whole when it
/// returns, or not at all. May be called from any thread; a call blocks its thread until the disk has answered.
public final class RunJournal: Sendable {
    /// Name of the database in a run's folder.
    public static let fileName = "journal.sqlite"

    /// The run's folder.
    public let folder: String
    private let database: DatabaseQueue
    /// Held as long as the journal is open for writing.
    private let lock: RunLock?

    private init(folder: String, database: DatabaseQueue, lock: RunLock?) {
        self.folder = folder
        self.database = database
        self.lock = lock
    }

    /// Makes a run's folder, with its journal, and takes it.
    public static func create(folder: String, run: StoredRun) throws(RunStoreError) -> RunJournal {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .notWritable(path: folder, reason: "the folder cannot be made: \(error.localizedDescription)")
        }
        let lock = try RunLock(folder: folder)
        guard !FileManager.default.fileExists(atPath: path(in: folder)) else { throw .exists(path: folder) }
        let journal = try RunJournal(folder: folder, database: writer(folder), lock: lock)
        try journal.insert(run)
        return journal
    }

    /// Opens a run for writing. Refused while another process has it, and when a newer program wrote it.
    public static func open(folder: String) throws(RunStoreError) -> RunJournal {
        guard FileManager.default.fileExists(atPath: path(in: folder)) else { throw .missing(path: folder) }
        let lock = try RunLock(folder: folder)
        return try RunJournal(folder: folder, database: writer(folder), lock: lock)
    }

    /// Opens a run for reading, whoever writes to it.
    public static func openForReading(folder: String) throws(RunStoreError) -> RunJournal {
        let path = path(in: folder)
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: folder) }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return try attempt(at: path) { () throws -> RunJournal in
            let database = try DatabaseQueue(path: path, configuration: configuration)
            guard try !database.read(JournalSchema.migrator.hasBeenSuperseded) else {
                throw RunStoreError.newerSchema(path: path)
            }
            return RunJournal(folder: folder, database: database, lock: nil)
        }
    }

    private static func path(in folder: String) -> String { folder + "/" + fileName }

    private static func writer(_ folder: String) throws(RunStoreError) -> DatabaseQueue {
        let path = path(in: folder)
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // A commit survives a power cut: a checkpoint must never be ahead of the journal.
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        return try attempt(at: path) { () throws -> DatabaseQueue in
            let database = try DatabaseQueue(path: path, configuration: configuration)
            guard try !database.read(JournalSchema.migrator.hasBeenSuperseded) else {
                throw RunStoreError.newerSchema(path: path)
            }
            try JournalSchema.migrator.migrate(database)
            return database
        }
    }

    // MARK: Access for the extensions

    /// One reading transaction.
    func read<T>(_ body: (Database) throws -> T) throws(RunStoreError) -> T {
        try Self.attempt(at: Self.path(in: folder)) { () throws -> T in try database.read(body) }
    }

    /// One writing transaction.
    func write<T>(_ body: (Database) throws -> T) throws(RunStoreError) -> T {
        try Self.attempt(at: Self.path(in: folder)) { () throws -> T in try database.write(body) }
    }

    private static func attempt<T>(at path: String, _ body: () throws -> T) throws(RunStoreError) -> T {
        do {
            return try body()
        } catch let error as RunStoreError {
            throw error
        } catch let error as DatabaseError {
            throw storeError(error, path: path)
        } catch {
            throw .damaged(path: path, reason: "\(error)")
        }
    }

    private static func storeError(_ error: DatabaseError, path: String) -> RunStoreError {
        // The message names SQLite's reason; the bound values, which hold users' texts, stay out.
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: return .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR, .SQLITE_AUTH:
            return .notWritable(path: path, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .locked(path: path, owner: "a program that reads it for long")
        default: return .damaged(path: path, reason: reason)
        }
    }
}
