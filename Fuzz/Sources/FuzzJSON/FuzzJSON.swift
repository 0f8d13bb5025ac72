import FuzzInput

/// JSON and NDJSON of any shape.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzInput.decode(start, count, prefix: [], mediaType: "application/json")
    return 0
}

@_cdecl("FuzzJSON_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    FuzzInput.run(count, arguments, testOneInput)
}
