import FuzzInput

/// A phrase said over and over: what parsing costs grows with the text, not with its square.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzInput.parseRepeated(start, min(count, 256))
    return 0
}

@_cdecl("FuzzGrowth_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
