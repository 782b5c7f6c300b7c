internal import CProtobufC
internal import CWireProtocol
internal import Digests

extension PolicyReference: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__PolicyReference>?) -> Void = {
        recr1__policy_reference__init($0)
    }

    func fill(_ form: inout Recr1__PolicyReference, _ arena: WireArena) {
        form.version = version
        form.digest = arena.bytes(digest.bytes)
    }

    init(_ form: Recr1__PolicyReference) throws(WireError) {
        self.init(version: form.version, digest: try WireProtocol.digest(form.digest, "policy.digest"))
    }

    func check() throws(WireError) {}
}

extension NamedValue: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__NamedValue>?) -> Void = {
        recr1__named_value__init($0)
    }

    func fill(_ form: inout Recr1__NamedValue, _ arena: WireArena) {
        form.name = arena.text(name)
        form.value = value
    }

    init(_ form: Recr1__NamedValue) throws(WireError) {
        self.init(try text(form.name, "values.name"), form.value)
    }
}

extension LeaseID: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Lease>?) -> Void = { recr1__lease__init($0) }

    func fill(_ form: inout Recr1__Lease, _ arena: WireArena) { form.lease = rawValue }

    init(_ form: Recr1__Lease) throws(WireError) { self.init(rawValue: form.lease) }

    func check() throws(WireError) {}
}

extension RunID: WireValue {
    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__Run>?) -> Void = { recr1__run__init($0) }

    func fill(_ form: inout Recr1__Run, _ arena: WireArena) { form.run = arena.text(rawValue) }

    init(_ form: Recr1__Run) throws(WireError) { self.init(rawValue: try text(form.run, "run")) }

    /// The run in a field of another message.
    init(_ bytes: ProtobufCBinaryData) throws(WireError) { self.init(rawValue: try text(bytes, "run")) }
}

/// The body of messages that may name a run.
struct OptionalRun: WireValue {
    var run: RunID?

    static let initialize: @Sendable (UnsafeMutablePointer<Recr1__OptionalRun>?) -> Void = {
        recr1__optional_run__init($0)
    }

    init(run: RunID?) { self.run = run }

    func fill(_ form: inout Recr1__OptionalRun, _ arena: WireArena) {
        guard let run else { return }
        form.run_option_case = RECR1__OPTIONAL_RUN__RUN_OPTION_RUN
        form.run = arena.text(run.rawValue)
    }

    init(_ form: Recr1__OptionalRun) throws(WireError) {
        run = form.run_option_case == RECR1__OPTIONAL_RUN__RUN_OPTION_RUN ? try RunID(form.run) : nil
    }

    func check() throws(WireError) { try run?.check() }
}
