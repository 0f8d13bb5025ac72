import FuzzInput

/// Pages.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzInput.decode(start, count, prefix: Array("<html>".utf8), mediaType: "text/html")
    return 0
}

@_cdecl("FuzzHTML_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
