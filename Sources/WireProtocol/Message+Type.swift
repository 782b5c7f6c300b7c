extension Message {
    /// The number of this case on the wire.
    public var type: MessageType {
        switch self {
        case .hello: .hello
        case .welcome: .welcome
        case .refusal: .refusal
        case .heartbeat: .heartbeat
        case .goodbye: .goodbye
        case .runSetup: .runSetup
        case .runReady: .runReady
        case .runUnavailable: .runUnavailable
        case .release: .release
        case .rolloutLease: .rolloutLease
        case .rolloutResult: .rolloutResult
        case .scoreLease: .scoreLease
        case .scoreResult: .scoreResult
        case .gradientLease: .gradientLease
        case .gradientResult: .gradientResult
        case .leaseFailure: .leaseFailure
        case .leaseClosed: .leaseClosed
        case .weightsAnnouncement: .weightsAnnouncement
        case .manifestRequest: .manifestRequest
        case .manifest: .manifest
        case .chunkRequest: .chunkRequest
        case .chunk: .chunk
        case .blobUnavailable: .blobUnavailable
        case .submit: .submit
        case .submitted: .submitted
        case .statusRequest: .statusRequest
        case .statusReport: .statusReport
        case .logsRequest: .logsRequest
        case .logBatch: .logBatch
        case .cancel: .cancel
        case .cancelled: .cancelled
        }
    }
}
