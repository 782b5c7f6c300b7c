import Foundation

/// What a process says about itself.
public enum ProcessFacts {
    /// Release and protocol-independent build name.
    public static let build = "0.1.0"

    /// This machine's name.
    public static var host: String { ProcessInfo.processInfo.hostName }

    /// Resident memory in bytes, 0 where the system does not tell.
    public static var residentBytes: UInt64 {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = UInt64(fields[1]) else { return 0 }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension ProcessFacts {
    /// This process's number.
    public static var processID: Int32 { ProcessInfo.processInfo.processIdentifier }
}
