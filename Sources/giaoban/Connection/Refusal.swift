import Foundation

/// What the daemon says when it does not do what it was asked.
struct Refusal: Hashable {
    let status: Int
    /// For programs.
    let code: String
    /// For people.
    let message: String
    /// Milliseconds before it is asked again, of 300: a quarter of a second unless said, a minute at most.
    let pause: UInt32
    /// One by one, where there are several.
    let problems: [String]
    /// Unicode scalars into a query, where that is at fault.
    let offset: Int?

    private struct Header: Decodable {
        var code: String?
        var message: String?
        var after: Int?
        var offset: Int?
        var problems: [String]?
    }

    /// What the program itself refuses to send.
    init(status: Int, code: String, message: String) {
        (self.status, self.code, self.message, pause, offset, problems) = (status, code, message, 0, nil, [])
    }

    init(status: Int, header: [UInt8]) {
        let read = try? JSONDecoder().decode(Header.self, from: Data(header))
        self.status = status
        code = read?.code ?? "unknown"
        message = read?.message ?? "giaoband refused without saying why"
        pause = UInt32(max(0, min(read?.after ?? 250, 60_000)))
        offset = read?.offset
        problems = read?.problems ?? []
    }
}
