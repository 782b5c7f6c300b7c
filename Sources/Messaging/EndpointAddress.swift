/// `tcp://HOST:PORT`, taken apart. Port `*` lets the system choose one.
struct EndpointAddress: Equatable {
    let text: String
    let host: String

    init(_ text: String) throws(MessagingError) {
        let scheme = "tcp://"
        guard text.hasPrefix(scheme), let colon = text.lastIndex(of: ":") else { throw .invalidEndpoint(text) }
        let hostStart = text.index(text.startIndex, offsetBy: scheme.count)
        guard hostStart < colon else { throw .invalidEndpoint(text) }
        let port = text[text.index(after: colon)...]
        guard port == "*" || UInt16(port).map({ $0 > 0 }) == true else { throw .invalidEndpoint(text) }
        self.text = text
        host = String(text[hostStart..<colon])
    }

    /// Whether the host is an IPv6 address in brackets.
    var isIPv6: Bool { host.hasPrefix("[") }

    /// Whether only processes of this machine can reach it.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The one rule on who may listen where. Connections carry no keys, so anybody who reaches the port is obeyed;
    /// a later CURVE set-up relaxes the rule here.
    func checkMayListen() throws(MessagingError) {
        guard isLoopback else { throw .notLoopback(text) }
    }
}
