/// The mode of a code for one class of symbols: a stream's roots, or its refinements. Spec: [CODE-2].
public enum CodeMode: UInt8, Hashable, Sendable {
  /// `bits` bits per symbol.
  case raw = 0
  /// The difference from the expected symbol, in an adaptive Rice code.
  case plain = 1
  /// A mask that marks the nonzero symbols among four, then these symbols in an adaptive Rice code. Symbols are signed.
  case sparse = 2
  /// Like `sparse`, for symbols that are never negative.
  case sparseUnsigned = 3
}

/// A code for one class of symbols: its mode and, for `plain`, its correlation. Spec: [CODE-2].
public struct SymbolCode: Hashable, Sendable {
  public var mode: CodeMode
  /// How much of the previous symbol's distance from the mean is expected to recur: ρ, 0 to 8 eighths.
  public var correlation: Int

  public static let raw = SymbolCode(mode: .raw)

  /// Creates a code.
  ///
  /// - Precondition: 0 ≤ `correlation` ≤ 8.
  public init(mode: CodeMode, correlation: Int = 0) {
    precondition((0...8).contains(correlation), "a correlation is 0 to 8 eighths")
    self.mode = mode
    self.correlation = correlation
  }

  /// Reads a code byte: the mode in bits 0 to 2, the correlation in bits 3 to 6. Nil if the byte is not a code byte.
  init?(packed: UInt8) {
    guard packed < 128, let mode = CodeMode(rawValue: packed & 7), packed >> 3 <= 8 else { return nil }
    guard mode == .plain || packed >> 3 == 0 else { return nil }
    self.init(mode: mode, correlation: Int(packed >> 3))
  }

  var packed: UInt8 { mode.rawValue | UInt8(mode == .plain ? correlation : 0) << 3 }
}

/// A code's parameters for one channel: one byte of the profile. Spec: [CODE-2].
public struct ChannelCode: Hashable, Sendable {
  /// The initial running scale, in half octaves, 0 to 23.
  public var level: Int
  /// How many symbols in eight are nonzero, 0 to 7. Also the first mask book of the sparse modes.
  public var density: Int

  public static let levelRange = 0...23
  public static let densityRange = 0...7

  /// Creates the parameters of a channel.
  ///
  /// - Precondition: 0 ≤ `level` ≤ 23 and 0 ≤ `density` ≤ 7.
  public init(level: Int, density: Int = 0) {
    precondition(Self.levelRange.contains(level), "a level is 0 to 23")
    precondition(Self.densityRange.contains(density), "a density is 0 to 7")
    self.level = level
    self.density = density
  }

  init?(packed: UInt8) {
    guard packed & 31 <= 23 else { return nil }
    self.init(level: Int(packed & 31), density: Int(packed >> 5))
  }

  var packed: UInt8 { UInt8(level) | UInt8(density) << 5 }
}
