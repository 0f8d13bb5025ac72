import Foundation

/// Records per second on one core, from plain text or from pages, beside trafilatura's extraction of the same articles as pages.
struct Records: Row {
    enum Form: String {
        case text = "plain text of 4 KB"
        case html = "HTML pages of 8 KB"
    }

    let programs: String
    let samples: Samples
    let form: Form
    /// The Python that has trafilatura.
    let python: String

    private static let count = 3_000
    private static let peerCount = 100

    var name: String { "giaoban parse, \(form.rawValue), one core" }
    var unit: String { "articles/s" }
    var peerName: String { "trafilatura with metadata, pages of the same articles" }
    /// 4,000 and 2,000 a second against the 96 that trafilatura reached where the bars were set.
    var bar: String { form == .text ? ">= 41" : ">= 20" }

    func ours() throws -> Double {
        let folder = try write(Self.count, form)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let program = [programs + "/giaoban", "parse", "--json"]
        let startUp = try run(program + [folder + "/0." + (form == .text ? "txt" : "html")]).seconds
        return Double(Self.count) / (try run(program + [folder]).seconds - startUp)
    }

    func peer() throws -> Double {
        let folder = try write(Self.peerCount, .html)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let output = try run([python, "Benchmarks/trafilatura_peer.py", folder]).output
        guard let rate = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Problem("trafilatura_peer.py printed \"\(output)\"")
        }
        return rate
    }

    private func write(_ count: Int, _ form: Form) throws -> String {
        let folder = Machine.newFolder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for number in 0..<count {
            let article = samples.article(number)
            let bytes = form == .text ? article : Page(of: article, number: number).bytes
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(number).\(form == .text ? "txt" : "html")"))
        }
        return folder
    }

    /// taskset(1) keeps the program on one core; its own processor time counts, whatever else runs there.
    private func run(_ command: [String]) throws -> (seconds: Double, output: String) {
        let process = Process()
        let pipe = Pipe()
        let isOurs = command[0].hasSuffix("/giaoban")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
        process.arguments = ["-c", "0"] + command
        process.standardOutput = isOurs ? FileHandle.nullDevice : pipe
        let start = Machine.childTime
        try process.run()
        let output = isOurs ? Data() : pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Problem("\(command[0]) ended with \(process.terminationStatus)") }
        return (Machine.childTime - start, String(decoding: output, as: UTF8.self))
    }
}

/// An article as a page of today: head with metadata, menu, article, related items, footer; about 8 KB with 4 KB of article.
private struct Page {
    let bytes: [UInt8]

    init(of article: [UInt8], number: Int) {
        let lines = String(decoding: article, as: UTF8.self).split(separator: "\n").map(String.init)
        let title = lines.first ?? ""
        let paragraphs = lines.dropFirst().map { "<p class=\"detail-text\">\($0)</p>" }.joined(separator: "\n")
        let menu = (1...24).map { "<li class=\"menu-item\"><a href=\"/chuyen-muc/\($0)\">Chuyên mục số \($0)</a></li>" }.joined(
            separator: "\n")
        let related = (1...12).map {
            "<li><a href=\"/tin/\(number)-\($0)\">Tin liên quan số \($0) của bài này</a> <span class=\"date\">0\($0 % 9 + 1)/03/2018</span></li>"
        }.joined(separator: "\n")
        bytes = Array(
            """
            <!DOCTYPE html>
            <html lang="vi"><head><meta charset="utf-8"><title>\(title) - Cổng thông tin điện tử</title>
            <meta property="og:title" content="\(title)"><meta property="article:published_time" content="2018-03-28T09:25:00+07:00">
            <link rel="canonical" href="https://tinh.example/tin/\(number)"></head>
            <body><header><nav class="menu"><ul>\(menu)</ul></nav></header>
            <main><article><h1 class="title">\(title)</h1><div class="date">Thứ Tư, 28/03/2018, 09:25 (GMT+7)</div>
            \(paragraphs)
            <p class="author">Quang Huấn</p></article>
            <aside class="related"><h3>Tin liên quan</h3><ul>\(related)</ul></aside></main>
            <footer><p>Bản quyền thuộc Cổng thông tin điện tử</p><p>Tổng truy cập: 5.705.840</p></footer></body></html>
            """.utf8)
    }
}
