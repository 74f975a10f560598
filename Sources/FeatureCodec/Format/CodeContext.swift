/// The adaptive state of the codes within a run. Spec: [CODE-3].
///
/// A run is a sequence of symbols of one segment, one channel and one chunk of the spread that follow one another in a
/// fragment. Nothing outlives a run, so every fragment can be parsed alone.
struct CodeContext {
  var code: SymbolCode
  var bits: Int
  /// The value that symbols lie around: the channel's mean for values, 0 for differences.
  var mean: Int32
  /// The value from which the sparse modes count: the layer's zero for values, 0 for differences. Spec: [CODE-8].
  var zero: Int32
  /// The initial value of the scale, towards which it is drawn back. 72 stands for a magnitude of 1.
  private(set) var base: UInt32
  /// How many symbols in eight are nonzero, from the profile: d.
  private(set) var density: Int
  /// The running scale A.
  var runningScale: UInt32
  /// The previous symbol.
  var previous: Int32
  /// The mask book of the next group.
  var book: Int

  /// Creates a context that needs `restart`.
  init() {
    code = .raw
    (bits, mean, zero, base, density) = (0, 0, 0, 0, 0)
    (runningScale, previous, book) = (0, 0, 0)
  }

  init(code: SymbolCode, channel: ChannelCode, bits: Int, mean: Int32, zero: Int32 = 0) {
    self.code = code
    self.bits = bits
    self.mean = mean
    self.zero = zero
    base = Self.base(channel.level)
    density = channel.density
    runningScale = base
    previous = mean
    book = channel.density
  }

  /// Begins a new run, of a channel with these parameters.
  @inline(__always)
  mutating func restart(_ channel: ChannelCode) {
    base = Self.base(channel.level)
    density = channel.density
    (runningScale, previous, book) = (base, mean, density)
  }

  /// Returns the base of a level. Half octaves from 72/16 up: 72 or 102 times a power of two.
  static func base(_ index: Int) -> UInt32 {
    ((index & 1 != 0 ? 102 : 72) &<< UInt32(truncatingIfNeeded: index &>> 1)) &>> 4
  }

  /// The Rice parameter: the number of bits of ⌊A / 64⌋.
  @inline(__always)
  var k: UInt32 { Self.k(of: runningScale) }

  @inline(__always)
  static func k(of scale: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: 32 &- (scale &>> 6).leadingZeroBitCount) }

  /// Updates the running scale: A ← ⌊(2A + 72 · magnitude + base) / 4⌋.
  @inline(__always)
  mutating func learn(magnitude: UInt32) { runningScale = next(runningScale, magnitude) }

  /// Returns the running scale after `scale` and a magnitude.
  @inline(__always)
  func next(_ scale: UInt32, _ magnitude: UInt32) -> UInt32 { (2 &* scale &+ 72 &* magnitude &+ base) &>> 2 }

  /// The symbol that mode `plain` expects next: the mean plus ρ eighths of the previous symbol's distance from it. Spec:
  /// [CODE-7].
  @inline(__always)
  var expected: Int32 { mean &+ expected(after: previous &- mean) }

  /// Returns the expected distance from the mean after a symbol with this distance.
  @inline(__always)
  func expected(after distance: Int32) -> Int32 {
    (Int32(truncatingIfNeeded: code.correlation) &* signed(distance) &+ 4) &>> 3
  }

  /// Returns the low `bits` bits of `value`, read as two's complement. Spec: [CODE-1].
  @inline(__always)
  func signed(_ value: Int32) -> Int32 {
    let shift = Int32(truncatingIfNeeded: 32 &- bits)
    return (value &<< shift) &>> shift
  }

  /// Returns the low `bits` bits of `value`. Spec: [CODE-1].
  @inline(__always)
  func low(_ value: Int32) -> UInt32 { UInt32(bitPattern: value) & ((1 &<< UInt32(truncatingIfNeeded: bits)) &- 1) }

  /// Returns the book of the group after one with `ones` symbols that are not `zero`. Spec: [CODE-8].
  @inline(__always)
  func nextBook(after ones: Int) -> Int { (density &+ 2 &* ones) &>> 1 }
}
