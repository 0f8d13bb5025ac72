import FuzzInput

/// Feeds.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzInput.decode(start, count, prefix: Array("<rss><channel><item>".utf8), mediaType: "application/rss+xml")
    return 0
}

@_cdecl("FuzzFeed_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
