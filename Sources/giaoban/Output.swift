import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// Standard output in blocks, standard error in lines.
enum Output {
    /// Writes all of `bytes`; a reader that went away ends the program, as it does every filter.
    static func write(_ bytes: [UInt8]) {
        write(bytes, to: STDOUT_FILENO)
    }

    static func line(_ text: String) {
        write(Array((harmless(text) + "\n").utf8))
    }

    /// Without what would steer a terminal: names and addresses say what their senders want.
    static func harmless(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.lazy.map { $0 == "\n" || $0 == "\t" ? $0 : TextStyle.shown($0) })
        return String(scalars)
    }

    /// One JSON object as one line.
    static func line(json: [UInt8]) {
        write(json + [UInt8(ascii: "\n")])
    }

    static func complain(_ words: String) {
        write(Array("giaoban: \(harmless(words))\n".utf8), to: STDERR_FILENO)
    }

    /// Words on standard error without an end of line, such as a progress bar's.
    static func mark(_ words: String) {
        write(Array(words.utf8), to: STDERR_FILENO)
    }

    /// When to colour what is printed.
    enum Colour: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never

        /// Unless said otherwise only where a person looks, and never where NO_COLOR (no-color.org) is set or the terminal is dumb.
        var isColoured: Bool {
            switch self {
            case .always: true
            case .never: false
            case .auto:
                isatty(STDOUT_FILENO) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
                    && (getenv("TERM").map { strcmp($0, "dumb") != 0 } ?? true)
            }
        }
    }

    /// Of the terminal that standard output is; nil where it is none.
    static var columns: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    // Nobody reads any more, or there is no one left to tell.
                    if errno != EPIPE, descriptor == STDOUT_FILENO {
                        complain(BackupFiles.failure("write", "standard output").description)
                    }
                    exit(EX_IOERR)
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }
}
