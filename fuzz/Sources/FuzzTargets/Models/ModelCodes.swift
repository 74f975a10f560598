/// Bits as a string, one after the other. Spec: [CODE-1].
struct ModelBits {
  var bytes: [UInt8]
  var position: Int
  var end: Int
  var left: Int { end - position }

  mutating func next() -> Int? {
    guard position < end else { return nil }
    defer { position += 1 }
    return Int(bytes[position / 8] >> UInt8(7 - position % 8) & 1)
  }

  mutating func number(_ width: Int) -> Int? {
    var value = 0
    for _ in 0..<width {
      guard let bit = next() else { return nil }
      value = value * 2 + bit
    }
    return value
  }
}

/// [CODE-10].
struct ModelMalformed: Error {}

/// The context with which a run's symbols are read. Spec: [CODE-3] to [CODE-8].
struct ModelContext {
  var mode: Int
  var rho: Int
  var format: ModelFormat
  var mean: Int
  /// From where the sparse modes count: o of [CODE-8].
  var zero: Int
  var base: Int
  var density: Int
  var scale: Int
  var previous: Int
  var book: Int

  init(code: Int, channel: UInt8, format: ModelFormat, mean: Int, zero: Int = 0) {
    (mode, rho) = (code % 8, code / 8)
    (self.format, self.mean, self.zero) = (format, mean, zero)
    let index = Int(channel) % 32
    base = (index % 2 == 1 ? 102 : 72) * (1 << (index / 2)) / 16
    density = Int(channel) / 32
    (scale, previous, book) = (base, mean, density)
  }

  var k: Int {
    var (rest, count) = (scale / 64, 0)
    while rest > 0 { (rest, count) = (rest / 2, count + 1) }
    return count
  }

  mutating func learn(_ m: Int) { scale = (2 * scale + 72 * m + base) / 4 }

  var expected: Int { mean + Model.floorDiv(rho * format.signed(previous - mean) + 4, 8) }

  /// Reads up to `count` symbols, each modulo 2^b, or fewer if the bits end.
  mutating func read(_ count: Int, _ bits: inout ModelBits) throws(ModelMalformed) -> [Int] {
    var symbols: [Int] = []
    while symbols.count < count {
      switch mode {
      case 0:
        guard let symbol = bits.number(format.bits) else { return symbols }
        symbols.append(symbol)
      case 1:
        guard let z = try Self.number(k, format.modulus - 1, &bits) else { return symbols }
        let e = Self.unfold(z)
        let x = format.low(e + expected)
        learn(abs(e))
        previous = x
        symbols.append(x)
      default:
        guard let group = try readGroup(min(4, count - symbols.count), &bits) else { return symbols }
        symbols += group.symbols
        if !group.isWhole { return symbols }
      }
    }
    return symbols
  }

  private mutating func readGroup(
    _ n: Int, _ bits: inout ModelBits
  ) throws(ModelMalformed) -> (symbols: [Int], isWhole: Bool)? {
    guard let mask = ModelMasks.read(book, &bits) else { return nil }
    if mask >= 1 << n { throw ModelMalformed() }
    var symbols: [Int] = []
    for j in 0..<n {
      guard mask >> j & 1 == 1 else {
        symbols.append(format.low(zero))
        continue
      }
      let k = mode == 2 ? max(k, 1) : max(k - 1, 0)
      guard let z = try Self.number(k, format.modulus - 2, &bits) else { return (symbols, false) }
      let e = mode == 2 ? Self.unfold(z + 1) : z + 1
      symbols.append(format.low(e + zero))
      learn(abs(e) - 1)
    }
    book = (density + 2 * mask.nonzeroBitCount) / 2
    return (symbols, true)
  }

  static func unfold(_ z: Int) -> Int { z % 2 == 1 ? (z + 1) / 2 : -(z / 2) }

  /// Reads a number as `read_number` of [CODE-4] does. Returns nil if it is incomplete.
  static func number(_ k: Int, _ highest: Int, _ bits: inout ModelBits) throws(ModelMalformed) -> Int? {
    var u = 0
    while true {
      guard let bit = bits.next() else { return nil }
      if bit == 0 { break }
      u += 1
      if u > 15 { throw ModelMalformed() }
    }
    let w = u < 8 ? k : k + u - 7
    guard let rest = bits.number(w) else { return nil }
    let z = u < 8 ? u << k + rest : 8 << k + 1 << w - 1 << (k + 1) + rest
    if z > highest { throw ModelMalformed() }
    return z
  }
}
