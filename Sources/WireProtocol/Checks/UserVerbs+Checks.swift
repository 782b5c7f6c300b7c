extension Submit {
    func check() throws(WireError) {
        try requireText(specification, atMost: ProtocolLimits.textBytes, "submit.specification")
        try requireCount(overrides.count, 0...ProtocolLimits.nameBytes, "submit.overrides")
        for item in overrides { try requireText(item, atMost: ProtocolLimits.reasonBytes, "submit.overrides") }
        try resume?.check()
    }
}

extension RunStatus {
    func check() throws(WireError) {
        try run.check()
        try requireText(name, atMost: ProtocolLimits.nameBytes, "runStatus.name")
        try requireText(detail, atMost: ProtocolLimits.reasonBytes, "runStatus.detail")
        try requireFinite(startedUnixSeconds, "runStatus.startedUnixSeconds")
        try requireValues(values, "runStatus.values")
    }
}

extension WorkerStatus {
    func check() throws(WireError) {
        try requireName(name.rawValue, "workerStatus.name")
        try requireName(host, "workerStatus.host")
        try requireName(state, "workerStatus.state")
        try requireFinite(secondsSinceHeard, "workerStatus.secondsSinceHeard")
    }
}

extension StatusReport {
    func check() throws(WireError) {
        try requireText(coordinator, atMost: ProtocolLimits.reasonBytes, "statusReport.coordinator")
        try requireCount(runs.count, 0...ProtocolLimits.listCount, "statusReport.runs")
        try requireCount(workers.count, 0...ProtocolLimits.listCount, "statusReport.workers")
        for run in runs { try run.check() }
        for worker in workers { try worker.check() }
    }
}

extension LogEntry {
    func check() throws(WireError) {
        try requireFinite(unixSeconds, "logEntry.unixSeconds")
        try requireText(text, atMost: ProtocolLimits.reasonBytes, "logEntry.text")
        try requireValues(values, "logEntry.values")
    }
}

extension LogsRequest {
    func check() throws(WireError) {
        try run.check()
        try require(
            (1...UInt32(ProtocolLimits.logEntries)).contains(limit), "logsRequest.limit",
            "1 to \(ProtocolLimits.logEntries), not \(limit)")
    }
}

extension LogBatch {
    func check() throws(WireError) {
        try run.check()
        try requireCount(entries.count, 0...ProtocolLimits.logEntries, "logBatch.entries")
        for entry in entries { try entry.check() }
    }
}
