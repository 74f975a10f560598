/// What a run of symbols has learnt so far. A run is the symbols of one segment, channel and chunk of the spread that
/// follow one another in a fragment; nothing outlives it, so that every fragment parses alone. Spec: [CODE-3].
struct CodeContext {
  let code: SymbolCode
  let bits: Int
  /// What symbols lie around: the channel's mean for values, 0 for differences.
  let mean: Int32
  /// Where the scale starts and is drawn back to; 72 stands for a magnitude of 1.
  let base: UInt32
  /// Symbols in eight that are not 0, from the profile.
  let density: Int
  /// The running scale A.
  var scale: UInt32
  /// The symbol before.
  var previous: Int32
  /// The mask book of the next group.
  var book: Int

  init(code: SymbolCode, channel: ChannelCode, bits: Int, mean: Int32) {
    self.code = code
    self.bits = bits
    self.mean = mean
    base = Self.base(channel.scale)
    density = channel.density
    scale = base
    previous = mean
    book = channel.density
  }

  /// Half octaves from 72/16 on: 72 or 102 times a power of two.
  static func base(_ index: Int) -> UInt32 { ((index & 1 != 0 ? 102 : 72) << UInt32(index >> 1)) >> 4 }

  /// k: the bits of A / 64.
  @inline(__always)
  var k: UInt32 { UInt32(truncatingIfNeeded: 32 &- (scale >> 6).leadingZeroBitCount) }

  /// A ← (2A + 72 · magnitude + base) / 4.
  @inline(__always)
  mutating func learn(magnitude: UInt32) { scale = (2 &* scale &+ 72 &* magnitude &+ base) >> 2 }

  /// What `plain` expects next: the mean plus ρ eighths of the previous symbol's distance from it. Spec: [CODE-7].
  @inline(__always)
  var expected: Int32 {
    mean &+ (Int32(truncatingIfNeeded: code.correlation) &* signed(previous &- mean) &+ 4) >> 3
  }

  /// The number of `bits` bits that is congruent to `value`, in two's complement.
  @inline(__always)
  func signed(_ value: Int32) -> Int32 {
    let shift = Int32(truncatingIfNeeded: 32 &- bits)
    return (value << shift) >> shift
  }

  /// `value` modulo 2^bits.
  @inline(__always)
  func low(_ value: Int32) -> UInt32 { UInt32(bitPattern: value) & ((1 << UInt32(truncatingIfNeeded: bits)) &- 1) }

  /// Numbers from 0 on for a symbol that a sparse mask has called "not 0". Spec: [CODE-8].
  @inline(__always)
  func sparseNumber(of symbol: Int32) -> (number: UInt32, magnitude: UInt32, k: UInt32) {
    if code.mode == .sparse {
      let value = signed(symbol)
      return (SignFold.folded(value, bits: bits) &- 1, value.magnitude &- 1, max(k, 1))
    }
    let number = low(symbol) &- 1
    return (number, number, k > 0 ? k &- 1 : 0)
  }

  /// The book of the group after one with `ones` symbols that are not 0.
  @inline(__always)
  func nextBook(after ones: Int) -> Int { (density &+ 2 &* ones) >> 1 }
}
