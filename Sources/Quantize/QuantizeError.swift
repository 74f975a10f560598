/// Why numbers cannot be quantised. Codes are stable: they appear in logs and vectors.
public enum QuantizeError: Error, Hashable, Sendable {
  /// The element at `index` (in memory order) is not a number.
  case notANumber(index: Int)

  public var code: UInt8 {
    switch self {
    case .notANumber: 1
    }
  }
}
