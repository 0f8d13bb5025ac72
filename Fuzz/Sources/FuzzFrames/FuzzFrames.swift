import Articles
import FuzzInput
import Intake
import WireProtocol

/// Request frames and headers: a byte says how long the next frame is.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var rest = UnsafeBufferPointer(start: start, count: count)[...]
    var frames: [[UInt8]] = [Array("GB1".utf8)]
    while let length = rest.popFirst() {
        frames.append(Array(rest.prefix(Int(length))))
        rest = rest.dropFirst(Int(length))
    }
    guard let request = try? Request(frames: frames, maxMessage: 65_536) else { return 0 }
    precondition(ProtocolLimits.requestID.contains(request.id.count), "an id out of bounds")
    if let submission = try? AcceptanceCheck.submission(of: request) {
        precondition(!submission.body.isEmpty, "an article without bytes")
        precondition((1...AcceptanceCheck.maxURIBytes).contains(submission.header.uri?.utf8.count ?? 1), "a URI out of bounds")
    }
    _ = try? request.header(as: FollowHeader.self)
    _ = try? request.header(as: SearchHeader.self)
    _ = ServerMessage(frames: frames)
    return 0
}

@_cdecl("FuzzFrames_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
