/// Messages to frames and back: a ``FrameHeader`` and a protobuf body. Callable from any thread.
///
/// Both ways apply the same checks, so that a message which every receiver would refuse is already refused at its
/// sender, with the field named.
public enum WireCodec {
    /// The frame of a message. `payloadByteCount` is the length of the payload frame that will follow, 0 for none.
    ///
    /// - Throws: ``WireError/invalid(field:expected:)``, ``WireError/tooLarge(type:byteCount:limit:)`` or
    ///   ``WireError/payloadLength(type:announced:actual:)``; trying again with the same message is useless.
    public static func encode(_ message: Message, payloadByteCount: Int = 0) throws(WireError) -> [UInt8] {
        let type = message.type
        try checkPayload(type, announced: payloadByteCount, actual: payloadByteCount)
        let body = message.body
        try body.check()
        let frame = self.frame(type, body, payloadByteCount)
        let count = frame.count - FrameHeader.byteCount
        guard count <= type.bodyLimit else { throw .tooLarge(type: type, byteCount: count, limit: type.bodyLimit) }
        return frame
    }

    /// The message in a frame. `payloadByteCount` is the length of the payload frame that came with it, 0 for none.
    ///
    /// A ``Refusal`` is read whatever its protocol version. Memory is bounded by a small multiple of the frame.
    /// - Throws: any ``WireError``; the frame is to be dropped.
    public static func decode(
        _ frame: UnsafeRawBufferPointer, payloadByteCount: Int = 0
    ) throws(WireError) -> Message {
        let header = try FrameHeader(reading: frame)
        guard header.version == ProtocolLimits.version || header.type == MessageType.refusal.rawValue else {
            throw .version(theirs: header.version, ours: ProtocolLimits.version)
        }
        guard let type = MessageType(rawValue: header.type) else { throw .unknownType(header.type) }
        let body = UnsafeRawBufferPointer(rebasing: frame.dropFirst(FrameHeader.byteCount))
        guard body.count <= type.bodyLimit else {
            throw .tooLarge(type: type, byteCount: body.count, limit: type.bodyLimit)
        }
        guard body.count == header.bodyByteCount else {
            throw .bodyLength(type: type, announced: Int(header.bodyByteCount), actual: body.count)
        }
        try checkPayload(type, announced: Int(header.payloadByteCount), actual: payloadByteCount)
        return try message(type, body)
    }

    /// The message in a frame that has no payload.
    public static func decode(_ frame: [UInt8], payloadByteCount: Int = 0) throws(WireError) -> Message {
        let result = frame.withUnsafeBytes { bytes in
            Result { () throws(WireError) in try decode(bytes, payloadByteCount: payloadByteCount) }
        }
        return try result.get()
    }

    private static func checkPayload(_ type: MessageType, announced: Int, actual: Int) throws(WireError) {
        let allowed = type.hasPayload ? 1...ProtocolLimits.chunkBytes : 0...0
        guard announced == actual, allowed.contains(actual) else {
            throw .payloadLength(type: type, announced: announced, actual: actual)
        }
    }

    private static func frame(_ type: MessageType, _ body: any WireValue, _ payloadByteCount: Int) -> [UInt8] {
        var frame: [UInt8] = []
        body.pack { bodyByteCount, write in
            let header = FrameHeader(type: type, bodyByteCount: bodyByteCount, payloadByteCount: payloadByteCount)
            let count = FrameHeader.byteCount + bodyByteCount
            frame = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                buffer.initialize(repeating: 0)
                header.write(to: UnsafeMutableRawBufferPointer(buffer))
                write(UnsafeMutableBufferPointer(rebasing: buffer.dropFirst(FrameHeader.byteCount)))
                initialized = count
            }
        }
        return frame
    }
}

extension Message {
    /// The value that is packed for this message.
    fileprivate var body: any WireValue {
        switch self {
        case .hello(let value): value
        case .welcome(let value): value
        case .refusal(let value): value
        case .heartbeat(let value): value
        case .goodbye(let value): value
        case .runSetup(let value): value
        case .runReady(let value): value
        case .runUnavailable(let value): value
        case .release(let value): OptionalRun(run: value.run)
        case .rolloutLease(let value): value
        case .rolloutResult(let value): value
        case .scoreLease(let value): value
        case .scoreResult(let value): value
        case .gradientLease(let value): value
        case .gradientResult(let value): value
        case .leaseFailure(let value): value
        case .leaseClosed(let value): value
        case .weightsAnnouncement(let value): value
        case .manifestRequest(let value): value
        case .manifest(let value): value
        case .chunkRequest(let value): value
        case .chunk(let value): value
        case .blobUnavailable(let value): value
        case .submit(let value): value
        case .submitted(let value): value.run
        case .statusRequest(let run): OptionalRun(run: run)
        case .statusReport(let value): value
        case .logsRequest(let value): value
        case .logBatch(let value): value
        case .cancel(let value): value
        case .cancelled(let value): value
        }
    }
}

extension WireCodec {
    fileprivate static func message(_ type: MessageType, _ body: UnsafeRawBufferPointer) throws(WireError) -> Message {
        func value<Value: WireValue>(_: Value.Type = Value.self) throws(WireError) -> Value {
            let value = try Value.unpacked(body, as: type)
            try value.check()
            return value
        }
        return switch type {
        case .hello: .hello(try value())
        case .welcome: .welcome(try value())
        case .refusal: .refusal(try value())
        case .heartbeat: .heartbeat(try value())
        case .goodbye: .goodbye(try value())
        case .runSetup: .runSetup(try value())
        case .runReady: .runReady(try value())
        case .runUnavailable: .runUnavailable(try value())
        case .release: .release(Release(run: try value(OptionalRun.self).run))
        case .rolloutLease: .rolloutLease(try value())
        case .rolloutResult: .rolloutResult(try value())
        case .scoreLease: .scoreLease(try value())
        case .scoreResult: .scoreResult(try value())
        case .gradientLease: .gradientLease(try value())
        case .gradientResult: .gradientResult(try value())
        case .leaseFailure: .leaseFailure(try value())
        case .leaseClosed: .leaseClosed(try value())
        case .weightsAnnouncement: .weightsAnnouncement(try value())
        case .manifestRequest: .manifestRequest(try value())
        case .manifest: .manifest(try value())
        case .chunkRequest: .chunkRequest(try value())
        case .chunk: .chunk(try value())
        case .blobUnavailable: .blobUnavailable(try value())
        case .submit: .submit(try value())
        case .submitted: .submitted(Submitted(run: try value()))
        case .statusRequest: .statusRequest(run: try value(OptionalRun.self).run)
        case .statusReport: .statusReport(try value())
        case .logsRequest: .logsRequest(try value())
        case .logBatch: .logBatch(try value())
        case .cancel: .cancel(try value())
        case .cancelled: .cancelled(try value())
        }
    }
}
