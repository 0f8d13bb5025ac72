import FuzzInput

/// gzip; zstd is reached by FuzzText's own discoveries.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzInput.decode(start, count, prefix: [0x1F, 0x8B, 0x08], mediaType: "text/plain")
    return 0
}

@_cdecl("FuzzPacked_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
