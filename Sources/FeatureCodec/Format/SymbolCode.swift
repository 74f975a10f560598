/// The mode of a code for one class of symbols: a stream's roots, or its refinements. Spec: [CODE-2].
public enum CodeMode: UInt8, Hashable, Sendable {
  /// `bits` bits per symbol.
  case raw = 0
  /// The difference from the expected symbol, in an adaptive Rice code.
  case plain = 1
  /// A mask that marks the symbols among four that are not the layer's zero, then these symbols in an adaptive Rice code.
  /// Symbols are signed.
  case sparse = 2
  /// Like `sparse`, for symbols that are never negative.
  case sparseUnsigned = 3
}

/// A code for one class of symbols: its mode and, for `plain`, its correlation. Spec: [CODE-2].
///
/// A profile holds it in a code byte:
///
///     bit 7   6 … 3        2 … 0
///     0       correlation  mode
public struct SymbolCode: Hashable, Sendable {
  public var mode: CodeMode
  /// How much of the previous symbol's distance from the mean is expected to recur: ρ, 0 to 8 eighths.
  public var correlation: Int {
    get { Int(eighths) }
    set { eighths = UInt8(truncatingIfNeeded: newValue) }
  }
  private var eighths: UInt8

  public static let raw = SymbolCode(mode: .raw)

  /// Creates a code.
  ///
  /// - Precondition: 0 ≤ `correlation` ≤ 8.
  public init(mode: CodeMode, correlation: Int = 0) {
    precondition((0...8).contains(correlation), "a correlation is 0 to 8 eighths")
    self.mode = mode
    eighths = UInt8(truncatingIfNeeded: correlation)
  }

  /// The fields of a code byte.
  private enum Bits {
    static let mode = BitField(0b0000_0111)
    static let correlation = BitField(0b0111_1000)
  }

  /// Reads a code byte. Nil if the byte is not a code byte.
  init?(packed: UInt8) {
    guard packed & ~(Bits.mode.mask | Bits.correlation.mask) == 0,
      let mode = CodeMode(rawValue: Bits.mode.number(in: packed))
    else { return nil }
    let correlation = Int(Bits.correlation.number(in: packed))
    guard 0...(mode == .plain ? 8 : 0) ~= correlation else { return nil }
    self.init(mode: mode, correlation: correlation)
  }

  /// Reads a byte that has passed [PROF-3].
  @inline(__always)
  init(checked byte: UInt8) {
    // Unreached: the right of `??`, since all modes have numbers of two bits.
    mode = CodeMode(rawValue: byte & 3) ?? .raw
    eighths = byte &>> Bits.correlation.mask.trailingZeroBitCount
  }

  /// The code byte.
  var packed: UInt8 {
    Bits.mode.byte(with: mode.rawValue) | Bits.correlation.byte(with: UInt8(mode == .plain ? correlation : 0))
  }
}

/// A code's parameters for one channel. Spec: [CODE-2].
///
/// A profile holds them in a channel byte:
///
///     bit 7 … 5   4 … 0
///     density     level
public struct ChannelCode: Hashable, Sendable {
  /// The initial running scale, in half octaves, 0 to 23.
  public var level: Int
  /// How many symbols in eight are not the layer's zero, 0 to 7. Also the first mask book of the sparse modes.
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

  /// The fields of a channel byte.
  private enum Bits {
    static let level = BitField(0b0001_1111)
    static let density = BitField(0b1110_0000)
  }

  /// Reads a channel byte. Nil if the byte is not a channel byte.
  init?(packed: UInt8) {
    let level = Int(Bits.level.number(in: packed))
    guard Self.levelRange ~= level else { return nil }
    self.init(level: level, density: Int(Bits.density.number(in: packed)))
  }

  /// Reads a byte that has passed [PROF-3].
  @inline(__always)
  init(checked byte: UInt8) {
    level = Int(byte & Bits.level.mask)
    density = Int(byte &>> Bits.density.mask.trailingZeroBitCount)
  }

  /// The channel byte.
  var packed: UInt8 { Bits.level.byte(with: UInt8(level)) | Bits.density.byte(with: UInt8(density)) }
}
