/// A message on its way out.
struct Outgoing {
    let peer: PeerID
    let frame: [UInt8]
    let payload: SharedBytes?

    var byteCount: Int { frame.count + (payload?.count ?? 0) }
}

/// How much waits to be sent to one peer.
struct Backlog {
    var messages = 0
    var bytes = 0

    var isFull: Bool { messages >= EndpointLimits.outboxMessages || bytes >= EndpointLimits.outboxBytes }
}
