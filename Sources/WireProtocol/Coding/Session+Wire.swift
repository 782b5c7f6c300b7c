internal import CProtobufC
internal import CWireProtocol

extension Hello: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Hello>?) -> Void = { recr1__hello__init($0) }

    func fill(_ form: inout Recr1__Hello, _ arena: WireArena) {
        form.protocol_version = protocolVersion
        form.build = arena.text(build)
        form.role = role.rawValue
        form.name = arena.text(name.rawValue)
        form.incarnation = incarnation
        form.instruction_set = arena.text(instructionSet)
        form.threads = threads
        form.host = arena.text(host)
    }

    init(_ form: Recr1__Hello) throws(WireError) {
        self.init(
            protocolVersion: form.protocol_version, build: try text(form.build, "hello.build"),
            role: try member(form.role, "hello.role"), name: WorkerName(rawValue: try text(form.name, "hello.name")),
            incarnation: form.incarnation, instructionSet: try text(form.instruction_set, "hello.instructionSet"),
            threads: form.threads, host: try text(form.host, "hello.host"))
    }
}

extension Welcome: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Welcome>?) -> Void = { recr1__welcome__init($0) }

    func fill(_ form: inout Recr1__Welcome, _ arena: WireArena) {
        form.build = arena.text(build)
        form.heartbeat_milliseconds = heartbeatMilliseconds
        form.liveness_milliseconds = livenessMilliseconds
    }

    init(_ form: Recr1__Welcome) throws(WireError) {
        self.init(
            build: try text(form.build, "welcome.build"), heartbeatMilliseconds: form.heartbeat_milliseconds,
            livenessMilliseconds: form.liveness_milliseconds)
    }
}

extension Refusal: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Refusal>?) -> Void = { recr1__refusal__init($0) }

    func fill(_ form: inout Recr1__Refusal, _ arena: WireArena) {
        form.exit_code = exitCode
        form.reason = arena.text(reason)
    }

    init(_ form: Recr1__Refusal) throws(WireError) {
        self.init(exitCode: form.exit_code, reason: try text(form.reason, "refusal.reason"))
    }
}

extension Heartbeat: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Heartbeat>?) -> Void = {
        recr1__heartbeat__init($0)
    }

    func fill(_ form: inout Recr1__Heartbeat, _ arena: WireArena) {
        form.incarnation = incarnation
        if let lease {
            form.lease_option_case = RECR1__HEARTBEAT__LEASE_OPTION_LEASE
            form.lease = lease.rawValue
        }
        form.progress = progress
        form.resident_bytes = residentBytes
    }

    init(_ form: Recr1__Heartbeat) throws(WireError) {
        let hasLease = form.lease_option_case == RECR1__HEARTBEAT__LEASE_OPTION_LEASE
        self.init(
            incarnation: form.incarnation, lease: hasLease ? LeaseID(rawValue: form.lease) : nil,
            progress: form.progress, residentBytes: form.resident_bytes)
    }

    func check() throws(WireError) {}
}

extension Goodbye: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Goodbye>?) -> Void = { recr1__goodbye__init($0) }

    func fill(_ form: inout Recr1__Goodbye, _ arena: WireArena) { form.reason = arena.text(reason) }

    init(_ form: Recr1__Goodbye) throws(WireError) { self.init(reason: try text(form.reason, "goodbye.reason")) }
}

extension RunSetup: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__RunSetup>?) -> Void = { recr1__run_setup__init($0) }

    func fill(_ form: inout Recr1__RunSetup, _ arena: WireArena) {
        form.run = arena.text(run.rawValue)
        form.specification = arena.text(specification)
    }

    init(_ form: Recr1__RunSetup) throws(WireError) {
        self.init(run: try RunID(form.run), specification: try text(form.specification, "runSetup.specification"))
    }
}

extension RunReady: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__RunReady>?) -> Void = { recr1__run_ready__init($0) }

    func fill(_ form: inout Recr1__RunReady, _ arena: WireArena) {
        form.run = arena.text(run.rawValue)
        form.fingerprint = arena.text(fingerprint)
    }

    init(_ form: Recr1__RunReady) throws(WireError) {
        self.init(run: try RunID(form.run), fingerprint: try text(form.fingerprint, "runReady.fingerprint"))
    }
}

extension RunUnavailable: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__RunUnavailable>?) -> Void = {
        recr1__run_unavailable__init($0)
    }

    func fill(_ form: inout Recr1__RunUnavailable, _ arena: WireArena) {
        form.run = arena.text(run.rawValue)
        form.reason = arena.text(reason)
    }

    init(_ form: Recr1__RunUnavailable) throws(WireError) {
        self.init(run: try RunID(form.run), reason: try text(form.reason, "runUnavailable.reason"))
    }
}
