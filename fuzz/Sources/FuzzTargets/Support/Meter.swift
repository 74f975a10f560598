#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The time and memory that the library used while a target ran.
public enum Meter {
  /// Returns the number of bytes allocated at the moment. Nil if nothing counts them, as in `swift test`.
  nonisolated(unsafe) public static var heapBytes: (() -> Int)?
  /// Returns the number of bytes allocated since the start, freed ones included. Nil if nothing counts them.
  nonisolated(unsafe) public static var allocatedBytes: (() -> Int)?
  /// The nanoseconds spent in `timed` since the input began, and the bytes that they were spent on.
  nonisolated(unsafe) static var nanoseconds: Int64 = 0
  nonisolated(unsafe) static var bytes = 0

  /// [SEC-8]: 10 milliseconds for 64 KB, and four times as much if the sanitizer slows everything down.
  #if FUZZ_ADDRESS
    static let slowest: Int64 = 40_000_000
  #else
    static let slowest: Int64 = 10_000_000
  #endif

  /// Runs `body`, which contains only calls of the library, and adds its time.
  @inline(__always)
  static func timed<Result>(_ count: Int, _ body: () -> Result) -> Result {
    let start = clock
    defer {
      nanoseconds += clock - start
      bytes += count
    }
    return body()
  }

  /// What a reader may allocate, the memory that it frees again included: this much, and so much for each byte that it
  /// reads.
  static let (readerBytes, readerBytesPerByte) = (65_536, 512)
  /// What the profile of a JSON text may take instead: its scans are cut, 15 of them, into 255 segments each.
  static let profileBytes = 1 << 26

  /// Runs a reader of `count` bytes, adds its time, and checks that what it allocates is proportional to its input, apart
  /// from `fixed` bytes. Each byte may take as long as `cost` bytes of a packet.
  @inline(__always)
  static func read<Result>(
    _ count: Int, cost: Int = 1, fixed: Int = readerBytes, _ body: () -> Result
  ) -> Result {
    let before = allocatedBytes?() ?? 0
    let result = timed(cost * count, body)
    let taken = (allocatedBytes?() ?? 0) - before
    require(
      taken <= fixed + readerBytesPerByte * count, .memory, "\(taken) bytes are allocated to read \(count) bytes")
    return result
  }

  /// The processor time of this thread in nanoseconds. The time of other processes on a busy machine does not count.
  static var clock: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Whether every input gets every check, regardless of the time. Replaying cases sets it.
  nonisolated(unsafe) public static var isThorough = false

  /// Returns the slow checks, of `count`, that an input gets: the one that its bytes choose, or all.
  static func choice(_ bytes: [UInt8], of count: Int) -> Range<Int> {
    if isThorough { return 0..<count }
    let chosen = Int(bytes.reduce(0 as UInt32) { ($0 &+ UInt32($1)) &* 0x9E37_79B1 ^ $0 >> 15 } >> 8) % count
    return chosen..<chosen + 1
  }

  /// Runs `body`, after which no more memory may be allocated than before. `body` returns nothing that it allocated.
  /// Spec: [SEC-2].
  static func keepsMemory(_ what: String, _ body: () -> Void) {
    guard let heapBytes else { return body() }
    let before = heapBytes()
    body()
    let after = heapBytes()
    require(after <= before, .memory, "\(what): \(after - before) bytes more than before")
  }
}

extension FuzzTarget {
  /// Runs one input. If the library took too long, runs it again, a tenth of a second later each time, because the machine
  /// may have been busy. (A virtual processor that is taken away for a while counts that as its thread's time.)
  public func runTimed(_ input: Span<UInt8>) {
    var fastest = Int64.max
    for attempt in 0..<4 {
      if attempt > 0 { usleep(100_000) }
      Meter.nanoseconds = 0
      Meter.bytes = 0
      run(input)
      fastest = min(fastest, Meter.nanoseconds)
      // Whole inputs of 64 KB, or as much time for each 64 KB that a sequence repeats.
      if fastest <= Meter.slowest * Int64(1 + Meter.bytes / 65_536) { return }
    }
    violated(.time, "\(fastest / 1000) µs for \(Meter.bytes) bytes")
  }
}
