public import ArgumentParser
import Foundation
public import RunSpec

/// `--cluster FILE` and what it leads to.
public struct ClusterOptions: ParsableArguments {
    /// The cluster file's path.
    @Option(help: "The cluster file.")
    public var cluster = "cluster.yml"

    /// Parsed by the argument parser.
    public init() {}

    /// Reads the cluster file.
    public func load() throws -> ClusterSpec {
        try ClusterSpec(yaml: TextFile.read(cluster, what: "cluster file"), fileName: cluster)
    }
}

/// Small text files that a person wrote.
public enum TextFile {
    /// The file's text; a missing file or one that is not UTF-8 is a ``Failure`` that names it.
    public static func read(_ path: String, what: String) throws(Failure) -> String {
        guard let data = FileManager.default.contents(atPath: FolderPath.expand(path)) else {
            throw Failure(.unavailable, "\(path): cannot read the \(what)")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(.badData, "\(path): the \(what) is not UTF-8 text")
        }
        return text
    }
}

/// Paths as people write them.
public enum FolderPath {
    /// Replaces a leading `~` by the home folder.
    public static func expand(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return FileManager.default.homeDirectoryForCurrentUser.path + path.dropFirst()
    }

    /// A model given as a path, or as a name in the cluster's models folder.
    ///
    /// - Throws: ``Failure`` that lists where it was looked for.
    public static func model(_ name: String, in folders: FolderSection) throws(Failure) -> String {
        let candidates = [expand(name), expand(folders.models) + "/" + name]
        for path in candidates where FileManager.default.fileExists(atPath: path) { return path }
        throw Failure(
            .unavailable,
            "no model at \(candidates.joined(separator: " or ")); scripts/setup gets the default one")
    }
}
