import DequeModule
import WireProtocol
import WorkQueues

/// Messages of the ctl ROUTER that libzmq had no room for, in their order, and how much of large frames it holds itself: bounded for each
/// peer and for all together. Peers are known by their routing ids, the first frame of each message.
struct UnsentMessages: Sendable {
    /// Bytes that may wait for one peer that does not read: two of the largest replies.
    private static let maxPerPeer = 2 * ProtocolLimits.messageBytes
    /// Bytes that may wait for all peers together.
    private static let maxOfAll = 8 * ProtocolLimits.messageBytes
    /// Bytes beyond both that only small messages may take: a thousand of the requests under way are told so.
    private static let smallReserve = 1 << 20
    /// Bytes of large frames in libzmq, which counts messages only, for a peer and for all, from which the next one waits here.
    private static let maxHeldPerPeer = 2 * ProtocolLimits.messageBytes
    private static let maxHeld = 16 * ProtocolLimits.messageBytes

    private struct Line {
        var messages = Deque<[[UInt8]]>()
        var bytes = 0
    }

    /// None is empty.
    private var lines: [[UInt8]: Line] = [:]
    private(set) var bytes = 0
    /// Of peers that were sent large frames.
    private var held: [[UInt8]: MessageSocket.UnsentBytes] = [:]
    private let allHeld = MessageSocket.UnsentBytes()

    /// Those for whom something waits.
    var peers: [[UInt8]] { Array(lines.keys) }

    static func isLarge(_ frames: [[UInt8]]) -> Bool { frames.contains { $0.count >= MessageSocket.largeFrame } }

    func first(for peer: [UInt8]) -> [[UInt8]]? { lines[peer]?.messages.first }

    /// - Returns: false where there is no room.
    mutating func append(_ message: [[UInt8]]) -> Bool {
        let size = Self.size(message)
        let reserve = Self.isLarge(message) ? 0 : Self.smallReserve
        let before = lines[message[0]]?.bytes ?? 0
        guard before + size <= Self.maxPerPeer + reserve, bytes + size <= Self.maxOfAll + reserve else { return false }
        lines[message[0], default: Line()].messages.append(message)
        lines[message[0]]?.bytes += size
        bytes += size
        return true
    }

    /// The first one for this peer was sent.
    mutating func removeFirst(for peer: [UInt8]) {
        guard let size = lines[peer]?.messages.popFirst().map(Self.size) else { return }
        lines[peer]?.bytes -= size
        bytes -= size
        if lines[peer]?.messages.isEmpty == true { lines[peer] = nil }
    }

    mutating func removeAll(for peer: [UInt8]) {
        if let gone = lines.removeValue(forKey: peer) { bytes -= gone.bytes }
    }

    /// What counts the message's large frames while libzmq holds them; nil where there are none, and never were for its peer.
    mutating func counter(for message: [[UInt8]]) -> MessageSocket.UnsentBytes? {
        if let counter = held[message[0]] { return counter }
        guard Self.isLarge(message) else { return nil }
        let counter = MessageSocket.UnsentBytes(of: allHeld)
        held[message[0]] = counter
        return counter
    }

    /// Whether libzmq may be given a large message more.
    func hasRoom(_ counter: MessageSocket.UnsentBytes) -> Bool {
        counter.value < Self.maxHeldPerPeer && allHeld.value < Self.maxHeld
    }

    /// Forgets the counters that have come to nothing.
    mutating func sweep() {
        held = held.filter { $0.value.value > 0 }
    }

    static func size(_ message: [[UInt8]]) -> Int { message.reduce(0) { $0 + $1.count } }
}
