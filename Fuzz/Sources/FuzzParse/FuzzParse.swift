import FuzzInput

/// Text to record: no crash, every span inside the text and quoting it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzInput.parse(start, count)
    return 0
}

@_cdecl("FuzzParse_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
