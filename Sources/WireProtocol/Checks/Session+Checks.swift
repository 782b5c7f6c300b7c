extension Hello {
    func check() throws(WireError) {
        try requireName(build, "hello.build")
        try requireName(name.rawValue, "hello.name")
        try requireName(instructionSet, "hello.instructionSet")
        try requireName(host, "hello.host")
    }
}

extension Welcome {
    func check() throws(WireError) {
        try requireName(build, "welcome.build")
        try require(heartbeatMilliseconds > 0, "welcome.heartbeatMilliseconds", "more than 0")
        try require(
            livenessMilliseconds >= heartbeatMilliseconds, "welcome.livenessMilliseconds",
            "at least the heartbeat's \(heartbeatMilliseconds), not \(livenessMilliseconds)")
    }
}

extension Refusal {
    func check() throws(WireError) {
        try require((1...255).contains(exitCode), "refusal.exitCode", "1 to 255, not \(exitCode)")
        try requireText(reason, atMost: ProtocolLimits.reasonBytes, "refusal.reason")
    }
}

extension Goodbye {
    func check() throws(WireError) {
        try requireText(reason, atMost: ProtocolLimits.reasonBytes, "goodbye.reason")
    }
}

extension RunSetup {
    func check() throws(WireError) {
        try run.check()
        try requireText(specification, atMost: ProtocolLimits.textBytes, "runSetup.specification")
    }
}

extension RunReady {
    func check() throws(WireError) {
        try run.check()
        try requireName(fingerprint, "runReady.fingerprint")
    }
}

extension RunUnavailable {
    func check() throws(WireError) {
        try run.check()
        try requireText(reason, atMost: ProtocolLimits.reasonBytes, "runUnavailable.reason")
    }
}

extension LeaseFailure {
    func check() throws(WireError) {
        try run.check()
        try requireText(reason, atMost: ProtocolLimits.reasonBytes, "leaseFailure.reason")
    }
}
