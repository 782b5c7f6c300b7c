public import WireProtocol

/// What an endpoint reports to its owner. Bulk bytes do not pass here: endpoints serve and pull them by themselves.
public enum Inbound: Sendable, Equatable {
    /// A valid message.
    case message(Message, from: PeerID)
    /// A peer sent something that is not a valid message; it was dropped. After
    /// ``EndpointLimits/violationsInARow`` of them the peer is not listened to any more.
    case violation(WireError, from: PeerID)
    /// A message could not be delivered: the peer's connection is gone. What was queued for it is discarded.
    case unreachable(PeerID)
}
