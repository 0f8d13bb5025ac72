/// The bounds of the wire, each with its unit and reason.
package enum ProtocolLimits {
    /// The first frame of every request, reply and event.
    package static let version = "GB1"
    /// Bytes of a request id: opaque to the daemon, held once per request under way.
    package static let requestID = 1...64
    /// Bytes of a header: the longest URI in use is under 8 KiB, and headers are parsed before anything is checked.
    package static let headerBytes = 64 * 1024
    /// Bytes of a message: an article page is under 1 MiB; 16 MiB leaves room for embedded images. A default: configurable.
    package static let messageBytes = 16 * 1024 * 1024
    /// Frames of a request: version, verb, id, header and a body in up to four parts; an empty delimiter of REQ besides.
    package static let frames = 9
    /// Requests of one peer under way before 429: a window of 256 fills a commit, four of them a slow disk.
    package static let credit = 1_024
    /// Messages that libzmq holds for one peer, each way: it counts them and not their bytes, so few, or a peer that stops reading, or
    /// sends faster than is read, costs a thousand of the largest.
    package static let queuedPerPeer: Int32 = 64
    /// Milliseconds between heartbeats on live.
    package static let heartbeat = 1_000
    /// Bytes of an ipc path, the terminating zero not counted: `sun_path` of `struct sockaddr_un`.
    package static let ipcPathBytes = 107
}
