/// Number of each message on the wire. Numbers are never reused.
public enum MessageType: UInt16, Sendable, CaseIterable {
    /// A worker's first message.
    case hello = 1
    /// The coordinator's yes.
    case welcome = 2
    /// The coordinator's no. Its number and body are the same in every protocol version.
    case refusal = 3
    /// Sign of life with progress.
    case heartbeat = 4
    /// A worker leaves on purpose.
    case goodbye = 5
    /// What a run needs.
    case runSetup = 6
    /// The worker has it.
    case runReady = 7
    /// The worker cannot have it.
    case runUnavailable = 8
    /// End of a run on a worker.
    case release = 9

    /// Generate completions.
    case rolloutLease = 20
    /// Completions.
    case rolloutResult = 21
    /// Score completions.
    case scoreLease = 22
    /// Scores.
    case scoreResult = 23
    /// Compute a gradient.
    case gradientLease = 24
    /// A gradient is there to be pulled.
    case gradientResult = 25
    /// A lease was not done.
    case leaseFailure = 26
    /// A lease is over.
    case leaseClosed = 27

    /// New weights are there to be pulled.
    case weightsAnnouncement = 40
    /// Asks for a blob's manifest.
    case manifestRequest = 41
    /// A blob's manifest.
    case manifest = 42
    /// Asks for one chunk.
    case chunkRequest = 43
    /// One chunk; its bytes are the payload frame.
    case chunk = 44
    /// The blob is not held.
    case blobUnavailable = 45

    /// Start or resume a run.
    case submit = 60
    /// It was taken in.
    case submitted = 61
    /// Asks for the state of runs and workers.
    case statusRequest = 62
    /// The state of runs and workers.
    case statusReport = 63
    /// Asks for a run's events.
    case logsRequest = 64
    /// A run's events.
    case logBatch = 65
    /// Cancel a run.
    case cancel = 66
    /// It was cancelled.
    case cancelled = 67

    /// Largest body of this type in bytes, checked before anything is decoded.
    public var bodyLimit: Int {
        switch self {
        case .rolloutResult, .gradientLease, .manifest, .rolloutLease, .scoreLease, .scoreResult: 4 << 20
        case .runSetup, .submit, .statusReport, .logBatch: 1 << 20
        case .refusal, .goodbye, .runUnavailable, .leaseFailure, .blobUnavailable, .gradientResult: 128 << 10
        default: 4 << 10
        }
    }

    /// Whether a payload frame follows.
    public var hasPayload: Bool { self == .chunk }
}
