/// Everything that crosses the wire. A chunk's bytes travel beside it as a payload frame.
public enum Message: Equatable, Sendable {
    // Sessions.
    case hello(Hello)
    case welcome(Welcome)
    case refusal(Refusal)
    case heartbeat(Heartbeat)
    case goodbye(Goodbye)
    case runSetup(RunSetup)
    case runReady(RunReady)
    case runUnavailable(RunUnavailable)
    case release(Release)

    // Leases and results.
    case rolloutLease(RolloutLease)
    case rolloutResult(RolloutResult)
    case scoreLease(ScoreLease)
    case scoreResult(ScoreResult)
    case gradientLease(GradientLease)
    case gradientResult(GradientResult)
    case leaseFailure(LeaseFailure)
    /// The coordinator has what it needs of a result (for a gradient: all chunks), or takes the lease back.
    case leaseClosed(LeaseID)

    // Bulk bytes.
    case weightsAnnouncement(WeightsAnnouncement)
    case manifestRequest(BlobID)
    case manifest(BlobManifest)
    case chunkRequest(ChunkRequest)
    case chunk(ChunkHeader)
    case blobUnavailable(BlobUnavailable)

    // The user's verbs.
    case submit(Submit)
    case submitted(Submitted)
    case statusRequest(run: RunID?)
    case statusReport(StatusReport)
    case logsRequest(LogsRequest)
    case logBatch(LogBatch)
    case cancel(RunID)
    case cancelled(RunID)
}
