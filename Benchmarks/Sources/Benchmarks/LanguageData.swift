import Foundation

/// What reading the language data takes at each start: the lexicon, the tables of decoding, and the rules over both.
struct LanguageData: Row {
    enum Kind {
        case time, memory
    }

    let programs: String
    let kind: Kind

    var name: String { "giaoban parse, reading the language data, \(kind == .time ? "wall clock" : "private memory")" }
    var unit: String { kind == .time ? "ms" : "MB" }
    let peerName = "the bar"
    let bar = "<= 1"

    /// As the program itself says: it knows where its own start ends.
    func ours() throws -> Double {
        let process = Process()
        let (input, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: programs + "/giaoban")
        process.arguments = ["parse", "--times"]
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        input.fileHandleForWriting.closeFile()
        let output = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // `giaoban: language data: read in 41.2 ms, 57.0 ms of processor time, 14.3 MB of private memory`
        let words =
            output.split(whereSeparator: \.isNewline).first { $0.contains("language data: ") }?.split(separator: " ") ?? []
        let place = words.firstIndex(of: kind == .time ? "ms," : "MB")
        guard let place, place > 0, let figure = Double(words[place - 1]) else {
            throw Problem("giaoban parse --times said \"\(output)\"")
        }
        return figure
    }

    func peer() throws -> Double { kind == .time ? 50 : 20 }
}
