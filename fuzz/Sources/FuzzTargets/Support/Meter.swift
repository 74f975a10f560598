#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the library used while a target ran: time and memory.
public enum Meter {
  /// Bytes allocated at the moment; nil where nobody counts them, as in `swift test`.
  nonisolated(unsafe) public static var heapBytes: (() -> Int)?
  /// Nanoseconds spent in `timed` since the input began, and the bytes that they were spent on.
  nonisolated(unsafe) static var nanoseconds: Int64 = 0
  nonisolated(unsafe) static var bytes = 0

  /// [SEC-8]: 10 milliseconds for 64 KB; four times that where the sanitizer slows everything down.
  #if FUZZ_ADDRESS
    static let slowest: Int64 = 40_000_000
  #else
    static let slowest: Int64 = 10_000_000
  #endif

  /// Runs `body`, which is nothing but the library's, and adds its time.
  @inline(__always)
  static func timed<Result>(_ count: Int, _ body: () -> Result) -> Result {
    let start = clock
    defer {
      nanoseconds += clock - start
      bytes += count
    }
    return body()
  }

  /// Nanoseconds that this thread has had of a processor: what others do on a busy machine is not the input's.
  static var clock: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Every check of every input, however long it takes: what replays cases asks for it.
  nonisolated(unsafe) public static var isThorough = false

  /// Which of `count` slow checks an input gets: the one that its bytes choose, or all.
  static func choice(_ bytes: [UInt8], of count: Int) -> Range<Int> {
    if isThorough { return 0..<count }
    let chosen = Int(bytes.reduce(0 as UInt32) { ($0 &+ UInt32($1)) &* 0x9E37_79B1 ^ $0 >> 15 } >> 8) % count
    return chosen..<chosen + 1
  }

  /// [SEC-2]: runs `body`, after which no more may be allocated than before. `body` returns nothing that it allocated.
  static func keepsMemory(_ what: String, _ body: () -> Void) {
    guard let heapBytes else { return body() }
    let before = heapBytes()
    body()
    let after = heapBytes()
    require(after <= before, .memory, "\(what): \(after - before) bytes more than before")
  }
}

extension FuzzTarget {
  /// Runs one input; where it took the library too long, again, because the machine may have been busy.
  public func runTimed(_ input: Span<UInt8>) {
    var fastest = Int64.max
    for _ in 0..<4 {
      Meter.nanoseconds = 0
      Meter.bytes = 0
      run(input)
      fastest = min(fastest, Meter.nanoseconds)
      // Whole inputs of 64 KB, or one of the same work for each 64 KB that a sequence repeats.
      if fastest <= Meter.slowest * Int64(1 + Meter.bytes / 65_536) { return }
    }
    violated(.time, "\(fastest / 1000) µs for \(Meter.bytes) bytes")
  }
}
