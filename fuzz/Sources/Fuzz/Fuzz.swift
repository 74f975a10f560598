import FuzzTargets

// One program for all targets: `Fuzz --target=NAME …`, followed by libFuzzer's own arguments, which begin with one
// dash.

/// The target chosen on the command line.
nonisolated(unsafe) private var target: FuzzTarget?

@_cdecl("LLVMFuzzerInitialize")
public func initialise(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
  for index in 0..<Int(count.pointee) {
    guard let argument = arguments.pointee[index].map({ String(cString: $0) }) else { continue }
    if argument.hasPrefix("--target=") { target = FuzzTarget.named(String(argument.dropFirst(9))) }
    if argument == "--thorough" { Meter.isThorough = true }
  }
  guard target != nil else {
    fatalError("--target=NAME, one of: " + FuzzTarget.all.map(\.name).joined(separator: " "))
  }
  Meter.heapBytes = heapBytes
  Meter.allocatedBytes = allocatedBytes
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  target?.runTimed(UnsafeBufferPointer(start: bytes, count: count).span)
  return 0
}
