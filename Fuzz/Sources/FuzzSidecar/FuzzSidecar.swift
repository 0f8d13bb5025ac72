import Articles
import FuzzInput
import Intake

/// Sidecars of inbox files.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let header = try? Sidecar.header(of: Array(UnsafeBufferPointer(start: start, count: count))) else { return 0 }
    precondition(header.name == nil && header.producer == nil && header.producerSequence == nil, "a file says whose it is")
    precondition((1...AcceptanceCheck.maxURIBytes).contains(header.uri?.utf8.count ?? 1), "a URI out of bounds")
    return 0
}

@_cdecl("FuzzSidecar_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
