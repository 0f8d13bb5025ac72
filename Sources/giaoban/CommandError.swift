import Access
import ArgumentParser
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// What a command tells before it ends, and the exit code it ends with (sysexits(3)).
struct CommandError: Error, CustomStringConvertible {
    let description: String
    let exitCode: ExitCode
    /// The daemon's, where it refused.
    let refusal: Refusal?

    init(description: String, exitCode: ExitCode, refusal: Refusal? = nil) {
        self.description = description
        self.exitCode = exitCode
        self.refusal = refusal
    }

    /// Keys that cannot be used: 78.
    init(_ error: AccessError) {
        self.init(description: error.description, exitCode: ExitCode(EX_CONFIG))
    }

    static func unavailable(_ words: String) -> CommandError {
        CommandError(description: words, exitCode: ExitCode(EX_UNAVAILABLE))
    }
    static func data(_ words: String) -> CommandError { CommandError(description: words, exitCode: ExitCode(EX_DATAERR)) }

    /// The exit code that a refusal of the daemon means.
    static func refused(_ refusal: Refusal) -> CommandError {
        let code: Int32 =
            switch WireProtocol.Status(rawValue: refusal.status) {
            case .tryAgain, .unavailable, .diskFull, .overCredit: EX_TEMPFAIL
            case .denied: EX_NOPERM
            case .malformed, .tooLarge, .unsupportedMediaType: EX_DATAERR
            case .notFound, .trimmed, .conflict: 1
            default: EX_UNAVAILABLE
            }
        return CommandError(
            description: "\(refusal.message) (\(refusal.status) \(refusal.code))", exitCode: ExitCode(code), refusal: refusal)
    }
}

/// Runs a command's body; prints the words of what it throws and ends with its exit code.
func reportingErrors(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let error as CommandError {
        Output.complain(error.description)
        throw error.exitCode
    }
}
