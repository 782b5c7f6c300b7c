internal import CProtobufC
internal import CWireProtocol

extension Submit: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Submit>?) -> Void = { recr1__submit__init($0) }

    func fill(_ form: inout Recr1__Submit, _ arena: WireArena) {
        form.specification = arena.text(specification)
        form.n_overrides = overrides.count
        form.overrides = arena.texts(overrides)
        if let resume {
            form.resume_option_case = RECR1__SUBMIT__RESUME_OPTION_RESUME
            form.resume = arena.text(resume.rawValue)
        }
    }

    init(_ form: Recr1__Submit) throws(WireError) {
        let resumes = form.resume_option_case == RECR1__SUBMIT__RESUME_OPTION_RESUME
        self.init(
            specification: try text(form.specification, "submit.specification"),
            overrides: try texts(form.overrides, form.n_overrides, "submit.overrides"),
            resume: resumes ? try RunID(form.resume) : nil)
    }
}

extension RunStatus: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__RunStatus>?) -> Void = {
        recr1__run_status__init($0)
    }

    func fill(_ form: inout Recr1__RunStatus, _ arena: WireArena) {
        form.run = arena.text(run.rawValue)
        form.name = arena.text(name)
        form.state = state.rawValue
        form.step = step
        form.total_steps = totalSteps
        form.detail = arena.text(detail)
        form.started_unix_seconds = startedUnixSeconds
        form.n_values = values.count
        form.values = arena.forms(values)
    }

    init(_ form: Recr1__RunStatus) throws(WireError) {
        self.init(
            run: try RunID(form.run), name: try text(form.name, "runStatus.name"),
            state: try member(form.state, "runStatus.state"), step: form.step, totalSteps: form.total_steps,
            detail: try text(form.detail, "runStatus.detail"), startedUnixSeconds: form.started_unix_seconds,
            values: try WireProtocol.values(form.values, form.n_values, "runStatus.values"))
    }
}

extension WorkerStatus: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__WorkerStatus>?) -> Void = {
        recr1__worker_status__init($0)
    }

    func fill(_ form: inout Recr1__WorkerStatus, _ arena: WireArena) {
        form.name = arena.text(name.rawValue)
        form.role = role.rawValue
        form.host = arena.text(host)
        form.state = arena.text(state)
        if let lease {
            form.lease_option_case = RECR1__WORKER_STATUS__LEASE_OPTION_LEASE
            form.lease = lease.rawValue
        }
        form.seconds_since_heard = secondsSinceHeard
        form.leases_done = leasesDone
        form.resident_bytes = residentBytes
    }

    init(_ form: Recr1__WorkerStatus) throws(WireError) {
        let hasLease = form.lease_option_case == RECR1__WORKER_STATUS__LEASE_OPTION_LEASE
        self.init(
            name: WorkerName(rawValue: try text(form.name, "workerStatus.name")),
            role: try member(form.role, "workerStatus.role"), host: try text(form.host, "workerStatus.host"),
            state: try text(form.state, "workerStatus.state"), lease: hasLease ? LeaseID(rawValue: form.lease) : nil,
            secondsSinceHeard: form.seconds_since_heard, leasesDone: form.leases_done,
            residentBytes: form.resident_bytes)
    }
}

extension StatusReport: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__StatusReport>?) -> Void = {
        recr1__status_report__init($0)
    }

    func fill(_ form: inout Recr1__StatusReport, _ arena: WireArena) {
        form.coordinator = arena.text(coordinator)
        form.n_runs = runs.count
        form.runs = arena.forms(runs)
        form.n_workers = workers.count
        form.workers = arena.forms(workers)
    }

    init(_ form: Recr1__StatusReport) throws(WireError) {
        self.init(
            coordinator: try text(form.coordinator, "statusReport.coordinator"),
            runs: try values(form.runs, form.n_runs, "statusReport.runs"),
            workers: try values(form.workers, form.n_workers, "statusReport.workers"))
    }
}

extension LogEntry: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__LogEntry>?) -> Void = { recr1__log_entry__init($0) }

    func fill(_ form: inout Recr1__LogEntry, _ arena: WireArena) {
        form.sequence = sequence
        form.unix_seconds = unixSeconds
        form.kind = kind.rawValue
        form.text = arena.text(text)
        form.n_values = values.count
        form.values = arena.forms(values)
    }

    init(_ form: Recr1__LogEntry) throws(WireError) {
        self.init(
            sequence: form.sequence, unixSeconds: form.unix_seconds, kind: try member(form.kind, "logEntry.kind"),
            text: try WireProtocol.text(form.text, "logEntry.text"),
            values: try WireProtocol.values(form.values, form.n_values, "logEntry.values"))
    }
}

extension LogsRequest: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__LogsRequest>?) -> Void = {
        recr1__logs_request__init($0)
    }

    func fill(_ form: inout Recr1__LogsRequest, _ arena: WireArena) {
        form.run = arena.text(run.rawValue)
        form.after = after
        form.limit = limit
    }

    init(_ form: Recr1__LogsRequest) throws(WireError) {
        self.init(run: try RunID(form.run), after: form.after, limit: form.limit)
    }
}

extension LogBatch: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__LogBatch>?) -> Void = { recr1__log_batch__init($0) }

    func fill(_ form: inout Recr1__LogBatch, _ arena: WireArena) {
        form.run = arena.text(run.rawValue)
        form.state = state.rawValue
        form.n_entries = entries.count
        form.entries = arena.forms(entries)
    }

    init(_ form: Recr1__LogBatch) throws(WireError) {
        self.init(
            run: try RunID(form.run), state: try member(form.state, "logBatch.state"),
            entries: try values(form.entries, form.n_entries, "logBatch.entries"))
    }
}
