internal import CProtobufC
internal import CWireProtocol
internal import Digests

/// A value with a protobuf-c struct as its form on the wire.
protocol WireValue {
    /// The generated struct.
    associatedtype Form
    /// The generated initialiser, which also puts the message's descriptor into the struct.
    static var initialize: @Sendable (UnsafeMutablePointer<Form>?) -> Void { get }
    /// Sets every field. Memory that the struct points to comes from the arena.
    func fill(_ form: inout Form, _ arena: WireArena)
    /// Reads every field: refuses what the value's type cannot hold.
    init(_ form: Form) throws(WireError)
    /// Refuses what the type could hold but the protocol forbids. Run on values to send and on values received.
    func check() throws(WireError)
}

extension WireValue {
    /// Hands `use` the length of the packed body and a function that writes it to a buffer of that length.
    func pack(_ use: (_ byteCount: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) -> Void) {
        let arena = WireArena()
        UnsafeMutableRawPointer(arena.form(self)).withMemoryRebound(to: ProtobufCMessage.self, capacity: 1) { form in
            use(protobuf_c_message_get_packed_size(form)) { buffer in
                _ = protobuf_c_message_pack(form, buffer.baseAddress)
            }
        }
    }

    /// The value in a packed body.
    static func unpacked(_ body: UnsafeRawBufferPointer, as type: MessageType) throws(WireError) -> Self {
        let arena = WireArena(budget: ProtocolLimits.decodedBytes(ofBody: body.count))
        var allocator = ProtobufCAllocator(
            alloc: { arena, byteCount in
                guard let arena, byteCount <= Int.max else { return nil }
                return Unmanaged<WireArena>.fromOpaque(arena).takeUnretainedValue().allocate(byteCount: byteCount)
            }, free: { _, _ in }, allocator_data: Unmanaged.passUnretained(arena).toOpaque())
        guard
            let message = protobuf_c_message_unpack(
                descriptor, &allocator, body.count, body.baseAddress?.assumingMemoryBound(to: UInt8.self))
        else { throw .malformed(type: type) }
        let form = UnsafeMutableRawPointer(message).assumingMemoryBound(to: Form.self)
        defer { withExtendedLifetime(arena) {} }
        return try Self(form.pointee)
    }

    /// The address of the generated descriptor: Swift cannot take it from the C constant, an initialised struct has it.
    private static var descriptor: UnsafePointer<ProtobufCMessageDescriptor>? {
        let form = UnsafeMutablePointer<Form>.allocate(capacity: 1)
        defer { form.deallocate() }
        initialize(form)
        return UnsafeRawPointer(form).load(as: ProtobufCMessage.self).descriptor
    }
}

// What `init(_ form:)` needs to take a message apart.

/// A text that must be UTF-8; a NUL is a character like any other.
func text(_ bytes: ProtobufCBinaryData, _ field: @autoclosure () -> String) throws(WireError) -> String {
    guard bytes.len > 0, let data = bytes.data else { return "" }
    guard let text = String(validating: UnsafeBufferPointer(start: data, count: bytes.len), as: UTF8.self) else {
        throw .invalid(field: field(), expected: "UTF-8")
    }
    return text
}

/// Texts of a repeated field.
func texts(
    _ list: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int, _ field: @autoclosure () -> String
) throws(WireError) -> [String] {
    var result: [String] = []
    for item in UnsafeBufferPointer(start: list, count: list == nil ? 0 : count) {
        result.append(try text(item, field()))
    }
    return result
}

/// A digest of exactly 32 bytes.
func digest(_ bytes: ProtobufCBinaryData, _ field: @autoclosure () -> String) throws(WireError) -> Digest {
    guard let digest = Digest(bytes: UnsafeBufferPointer(start: bytes.data, count: bytes.data == nil ? 0 : bytes.len))
    else { throw .invalid(field: field(), expected: "32 bytes, not \(bytes.len)") }
    return digest
}

/// Numbers of a repeated field.
func numbers<Number>(_ list: UnsafeMutablePointer<Number>?, _ count: Int) -> [Number] {
    Array(UnsafeBufferPointer(start: list, count: list == nil ? 0 : count))
}

/// Values of a repeated field.
func values<Value: WireValue>(
    _ list: UnsafeMutablePointer<UnsafeMutablePointer<Value.Form>?>?, _ count: Int,
    _ field: @autoclosure () -> String
) throws(WireError) -> [Value] {
    var result: [Value] = []
    result.reserveCapacity(count)
    for item in UnsafeBufferPointer(start: list, count: list == nil ? 0 : count) {
        result.append(try value(item, field()))
    }
    return result
}

/// A value that must be there.
func value<Value: WireValue>(
    _ form: UnsafeMutablePointer<Value.Form>?, _ field: @autoclosure () -> String
) throws(WireError) -> Value {
    guard let form else { throw .invalid(field: field(), expected: "a value, but it is absent") }
    return try Value(form.pointee)
}

/// A member of an enumeration.
func member<Member: RawRepresentable & CaseIterable>(
    _ number: UInt32, _ field: @autoclosure () -> String
) throws(WireError) -> Member where Member.RawValue == UInt32 {
    guard let member = Member(rawValue: number) else {
        let known = Member.allCases.map { "\($0.rawValue) (\($0))" }.joined(separator: ", ")
        throw .invalid(field: field(), expected: "one of \(known), not \(number)")
    }
    return member
}
