/// The fixed numbers of the wire: what peers must agree on before they can read each other, and the bounds that
/// keep a hostile or broken peer from using up memory.
public enum ProtocolLimits {
    /// Version of the messages. Raised when a peer of the version before would misread or miss something; it is not
    /// the release number.
    public static let version: UInt16 = 1
    /// First bytes of every frame.
    public static let magic: [UInt8] = Array("RECR".utf8)

    /// Bytes of a chunk of bulk data, all but the last of a blob. Larger ones hold up heartbeats on slow links.
    public static let chunkBytes = 1 << 20
    /// Chunks of one blob that a puller may have asked for and not yet used.
    public static let chunksInFlight = 8
    /// Largest blob: 64 GiB in chunks of 1 MiB.
    public static let blobChunks = 1 << 16

    /// Largest message body of any type.
    public static let bodyBytes = 4 << 20
    /// Largest frame that a socket takes in: a body and its header, or a chunk.
    public static let frameBytes = FrameHeader.byteCount + bodyBytes
    /// Memory that decoding one body may take; a few bytes on the wire can stand for many in memory.
    static func decodedBytes(ofBody bodyBytes: Int) -> Int { min(16 * bodyBytes + (64 << 10), 16 << 20) }

    /// Bytes of a run's id, of `[A-Za-z0-9._-]`, not beginning with a dot.
    public static let runIDBytes = 64
    /// Bytes of names: workers, metrics, figures, programs, hosts.
    public static let nameBytes = 256
    /// Bytes of a query's id.
    public static let queryIDBytes = 512
    /// Bytes of reasons and descriptions.
    public static let reasonBytes = 64 << 10
    /// Bytes of longer texts: specs, completions, queries.
    public static let textBytes = 512 << 10

    /// Tokens of one prompt or completion.
    public static let sequenceTokens = 1 << 17
    /// Completions of one group.
    public static let groupSamples = 1 << 12
    /// Members of every other list.
    public static let listCount = 1 << 14
    /// Entries of one ``LogBatch``.
    public static let logEntries = 1000
}
