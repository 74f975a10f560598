/// The element types that a `NumPyArray` may have, by their `descr` in the file's header.
public enum NumPyElementType: String, CaseIterable, Sendable {
  case int8 = "|i1"
  case uint8 = "|u1"
  case float32 = "<f4"
  case int64 = "<i8"

  /// Bytes an element.
  public var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .float32: 4
    case .int64: 8
    }
  }
}
