/// How the symbols of a class (a stream's roots, or its refinements) become bits. Spec: [CODE-2].
public enum CodeMode: UInt8, Hashable, Sendable {
  /// `bits` bits a symbol.
  case raw = 0
  /// What the symbol before it does not predict, in an adaptive Rice code.
  case plain = 1
  /// Four symbols' "is not 0" in one mask, then those that are not, in an adaptive Rice code; symbols are signed.
  case sparse = 2
  /// The same for symbols that are never below 0.
  case sparseUnsigned = 3
}

/// A class's mode and, for `plain`, how much of the left symbol is expected to come again, in eighths.
public struct SymbolCode: Hashable, Sendable {
  public var mode: CodeMode
  /// ρ: 0 to 8 eighths.
  public var correlation: Int

  public static let raw = SymbolCode(mode: .raw)

  /// - Precondition: 0 ≤ `correlation` ≤ 8.
  public init(mode: CodeMode, correlation: Int = 0) {
    precondition((0...8).contains(correlation), "a correlation is 0 to 8 eighths")
    self.mode = mode
    self.correlation = correlation
  }

  /// One byte of the profile: mode in bits 0 to 2, correlation in bits 3 to 6; nil where it is neither.
  init?(packed: UInt8) {
    guard packed < 128, let mode = CodeMode(rawValue: packed & 7), packed >> 3 <= 8 else { return nil }
    guard mode == .plain || packed >> 3 == 0 else { return nil }
    self.init(mode: mode, correlation: Int(packed >> 3))
  }

  var packed: UInt8 { mode.rawValue | UInt8(mode == .plain ? correlation : 0) << 3 }
}

/// What the profile knows of one class and channel: one byte. Spec: [CODE-2].
public struct ChannelCode: Hashable, Sendable {
  /// Where the adaptive scale starts: index into half octaves, 0 to 23.
  public var scale: Int
  /// How many symbols in eight are not 0, 0 to 7; the sparse modes' first mask book.
  public var density: Int

  public static let scaleRange = 0...23
  public static let densityRange = 0...7

  public init(scale: Int, density: Int = 0) {
    precondition(Self.scaleRange.contains(scale) && Self.densityRange.contains(density), "5 bits up to 23, and 3")
    self.scale = scale
    self.density = density
  }

  init?(packed: UInt8) {
    guard packed & 31 <= 23 else { return nil }
    self.init(scale: Int(packed & 31), density: Int(packed >> 5))
  }

  var packed: UInt8 { UInt8(scale) | UInt8(density) << 5 }
}
