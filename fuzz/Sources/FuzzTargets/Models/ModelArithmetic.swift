/// The divisions of [ARITH] and the functions of, in integers that never overflow.
enum Model {
  static func floorDiv(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }

  static func roundDiv(_ a: Int, _ b: Int) -> Int {
    let q = floorDiv(a, b)
    let r = a - q * b
    return 2 * r > b || (2 * r == b && q % 2 != 0) ? q + 1 : q
  }
}

/// A sample format, [Q-2].
struct ModelFormat: Equatable {
  var bits: Int
  var isSigned: Bool
  var modulus: Int { 1 << bits }
  var lowest: Int { isSigned ? -modulus / 2 : 0 }
  var highest: Int { isSigned ? modulus / 2 - 1 : modulus - 1 }
  func clamp(_ v: Int) -> Int { v < lowest ? lowest : v > highest ? highest : v }

  func wrap(_ v: Int) -> Int {
    let low = ((v % modulus) + modulus) % modulus
    return low > highest ? low - modulus : low
  }

  func pattern(_ v: Int) -> UInt8 { UInt8(((v % 256) + 256) % 256) }

  func sample(_ b: UInt8) -> Int { clamp(isSigned && b >= 128 ? Int(b) - 256 : Int(b)) }

  func low(_ x: Int) -> Int { ((x % modulus) + modulus) % modulus }

  func signed(_ x: Int) -> Int { low(x) >= modulus / 2 ? low(x) - modulus : low(x) }
}

extension Model {
  /// The lengths of control messages by their first byte. Spec: [CTRL-1].
  static let controlLengths: [UInt8: Int] = [
    0xF0: 8, 0xF1: 8, 0xF2: 7, 0xF8: 8, 0xF9: 3, 0xFA: 8, 0xFB: 8, 0xFC: 2,
  ]
}
