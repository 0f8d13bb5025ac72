import Access
import Testing
import WireProtocol

@Suite struct ZAPRequestTests {
    private static let keyBytes = [UInt8](repeating: 7, count: 32)

    private func request(_ gate: Gate, _ address: String, _ mechanism: String, _ credentials: [[UInt8]] = []) throws -> ZAPRequest
    {
        let frames = ["1.0", "1", gate.domain, address, "", mechanism].map { Array($0.utf8) } + credentials
        return try #require(ZAPRequest(frames: frames))
    }

    private func access(_ roles: String) throws -> AccessControl {
        let key = try #require(CurveKey(bytes: Self.keyBytes))
        let list = try ClientList(Array("feeder \(roles) \(key)".utf8), path: "clients")
        let group = PeerGroup(name: "push", gid: 500, members: [1_007])
        return AccessControl(AccessRules(owner: 1_000, group: group, list: list))
    }

    private func isAdmitted(_ request: ZAPRequest, by access: AccessControl) -> Bool {
        if case .admit = request.decision(by: access) { true } else { false }
    }

    @Test(arguments: [
        ("put", Gate.ctl, true), ("put", .live, false), ("put", .drop, true), ("read", .ctl, true), ("read", .live, true),
        ("read", .drop, false), ("admin", .live, true), ("admin", .drop, true),
    ])
    func `a key is let in where it has a use`(roles: String, gate: Gate, admitted: Bool) throws {
        let access = try access(roles)
        #expect(isAdmitted(try request(gate, "10.0.0.1", "CURVE", [Self.keyBytes]), by: access) == admitted)
        #expect(!isAdmitted(try request(gate, "10.0.0.1", "CURVE", [[UInt8](repeating: 8, count: 32)]), by: access))
    }

    @Test(arguments: [
        ("localhost:1000:1000:42", true), ("localhost:0:0:42", true), ("localhost:1007:1:42", true), (":1008:500:42", true),
        ("localhost:1008:1:42", false), ("localhost:4294967295:1:42", false), ("10.0.0.1", false), ("::1", false), ("", false),
        ("localhost:0:0:42:1", false), ("fe80:0:0:0", false), ("localhost:-1:0:42", false), ("localhost:0:0:", false),
    ])
    func `a user of the machine is let in by the kernel's word alone`(address: String, admitted: Bool) throws {
        #expect(isAdmitted(try request(.ctl, address, "NULL"), by: try access("put")) == admitted)
    }

    @Test func `other mechanisms and forms prove nobody`() throws {
        let access = try access("admin")
        #expect(!isAdmitted(try request(.ctl, "localhost:0:0:42", "PLAIN", [Array("a".utf8), Array("b".utf8)]), by: access))
        #expect(!isAdmitted(try request(.ctl, "localhost:0:0:42", "CURVE", [[1]]), by: access))
        #expect(!isAdmitted(try request(.ctl, "localhost:0:0:42", "CURVE"), by: access))
        #expect(ZAPRequest(frames: []) == nil)
        #expect(ZAPRequest(frames: Array(repeating: Array("2.0".utf8), count: 7)) == nil)
        let foreign = ["1.0", "1", "other", "localhost:0:0:42", "", "NULL"].map { Array($0.utf8) }
        #expect(!isAdmitted(try #require(ZAPRequest(frames: foreign)), by: access))
    }

    @Test func `identities come back from what messages carry`() throws {
        let key = try #require(CurveKey(bytes: Self.keyBytes))
        for identity in [PeerIdentity.key(key), .local(uid: 1_000, gid: 7)] {
            #expect(PeerIdentity(userID: identity.userID) == identity)
        }
        for text in ["", "root", "1/2/3", "-1/0", "1"] { #expect(PeerIdentity(userID: text) == nil) }
    }
}
