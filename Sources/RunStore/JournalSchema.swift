internal import GRDB

/// The journal's tables. A migration that has been released is never changed; a new one is added after it.
enum JournalSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 run, steps, evaluations, log, checkpoints") { db in
            try db.execute(sql: version1)
        }
        return migrator
    }

    /// Keys keep what must be unique unique: a step, a sample of a step, an evaluation of a subject at a step.
    private static let version1 = """
        CREATE TABLE run (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, specification TEXT NOT NULL, state TEXT NOT NULL,
            detail TEXT NOT NULL, exitCode INTEGER, createdUnixSeconds REAL NOT NULL, startedUnixSeconds REAL,
            endedUnixSeconds REAL
        );
        CREATE TABLE step (
            step INTEGER PRIMARY KEY CHECK (step >= 1), behaviourVersion INTEGER NOT NULL,
            behaviourDigest TEXT NOT NULL, policyVersion INTEGER NOT NULL, policyDigest TEXT NOT NULL,
            epoch INTEGER NOT NULL, position INTEGER NOT NULL, digest TEXT NOT NULL, metrics TEXT NOT NULL,
            unixSeconds REAL NOT NULL
        );
        CREATE TABLE sample (
            step INTEGER NOT NULL REFERENCES step ON DELETE CASCADE, groupIndex INTEGER NOT NULL,
            sampleIndex INTEGER NOT NULL, query TEXT NOT NULL, fate TEXT NOT NULL, text TEXT NOT NULL,
            tokenCount INTEGER NOT NULL, finish TEXT, reward REAL, searchText TEXT, advantage REAL, reason TEXT,
            PRIMARY KEY (step, groupIndex, sampleIndex)
        ) WITHOUT ROWID;
        CREATE TABLE evaluation (
            id INTEGER PRIMARY KEY, step INTEGER NOT NULL, subject TEXT NOT NULL, policyVersion INTEGER,
            policyDigest TEXT, metrics TEXT NOT NULL, unparseable INTEGER NOT NULL, failed INTEGER NOT NULL,
            seconds REAL NOT NULL, unixSeconds REAL NOT NULL, UNIQUE (step, subject)
        );
        CREATE TABLE evaluatedQuery (
            evaluation INTEGER NOT NULL REFERENCES evaluation ON DELETE CASCADE, position INTEGER NOT NULL,
            query TEXT NOT NULL, text TEXT NOT NULL, searchText TEXT, reward REAL, "values" TEXT,
            PRIMARY KEY (evaluation, position)
        ) WITHOUT ROWID;
        CREATE TABLE logEntry (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, unixSeconds REAL NOT NULL, kind TEXT NOT NULL,
            text TEXT NOT NULL, "values" TEXT NOT NULL
        );
        CREATE TABLE checkpoint (
            step INTEGER PRIMARY KEY, policyVersion INTEGER NOT NULL, policyDigest TEXT NOT NULL,
            isBest INTEGER NOT NULL, fleet TEXT NOT NULL, unixSeconds REAL NOT NULL
        );
        """
}
