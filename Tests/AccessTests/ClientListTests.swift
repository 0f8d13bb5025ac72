import Access
import SeededNumbers
import Testing
import WireProtocol

@Suite struct ClientListTests {
    private static let key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    private static let other = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"

    private func list(_ text: String) throws(AccessError) -> ClientList { try ClientList(Array(text.utf8), path: "clients") }

    @Test func `names, roles and keys are read, comments and empty lines passed over`() throws {
        let list = try list("# feeders\n\n  feeder  put,read\t\(Self.key)\r\nboss admin \(Self.other)")
        let feeder = try #require(CurveKey(Self.key))
        #expect(list.clients[feeder]?.name == "feeder" && list.clients[feeder]?.roles == [.put, .read])
        #expect(list.clients[try #require(CurveKey(Self.other))]?.roles == .all)
    }

    @Test(arguments: [
        "feeder put", "feeder put \(key) more", "feeder write \(key)", "feeder put, \(key)", "fee/der put \(key)",
        "feeder put \(key.dropLast())", "feeder put \(key.dropLast())~", "feeder put \(String(repeating: "#", count: 40))",
        "a put \(key)\nb read \(key)", "a put \(key)\na read \(other)", "\u{1F511} put \(key)",
        "\(String(repeating: "a", count: 65)) put \(key)",
    ])
    func `a line that is none refuses the list and names itself`(text: String) throws {
        do throws(AccessError) {
            _ = try list("# comment\n" + text)
            Issue.record("read: \(text)")
        } catch {
            #expect(error.reason == .malformed)
            let line = 2 + text.count { $0 == "\n" }
            #expect(error.description.hasPrefix("read clients clients:\(line): "))
        }
    }

    @Test func `rubbish is an error and never more`() {
        var random = SeededNumbers(seed: 11)
        for _ in 0..<2_000 {
            let bytes = (0..<64).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            // Behind a name, since rubbish may begin a comment.
            #expect(throws: AccessError.self) { try ClientList(Array("a ".utf8) + bytes, path: "clients") }
        }
    }

    @Test func `admin has every role`() {
        #expect(Roles("admin") == .all)
        #expect(Roles("put,read")?.names == ["put", "read"])
        #expect(Roles("") == nil && Roles("PUT") == nil)
    }

    @Test func `keys are alike in text and bytes, and a secret does not tell itself`() throws {
        let secret = try #require(CurveSecret.generate())
        #expect(CurveSecret(secret.text)?.publicKey == secret.publicKey)
        #expect(!"\(secret)".contains(secret.text))
        // ZeroMQ RFC 32's own pair of bytes and text.
        let bytes: [UInt8] = [
            0xBB, 0x88, 0x47, 0x1D, 0x65, 0xE2, 0x65, 0x9B, 0x30, 0xC5, 0x5A, 0x53, 0x21, 0xCE, 0xBB, 0x5A, 0xAB, 0x2B, 0x70,
            0xA3,
            0x98, 0x64, 0x5C, 0x26, 0xDC, 0xA2, 0xB2, 0xFC, 0xB4, 0x3F, 0xC5, 0x18,
        ]
        #expect(CurveKey(bytes: bytes)?.description == "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID")
        #expect(CurveKey(bytes: Array(bytes.dropLast())) == nil)
    }
}
