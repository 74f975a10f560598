/// Why bytes are not a `.npy` file that this module reads. `at` is a byte offset in the file.
public enum NumPyError: Error, Equatable, Sendable {
  /// The file does not begin with `\x93NUMPY`.
  case notNumPy
  /// The format version is not 1.0, 2.0 or 3.0.
  case unsupportedVersion(major: UInt8, minor: UInt8)
  /// The file ends inside its header.
  case truncated(at: Int)
  /// The header is not the dictionary that the format requires.
  case malformedHeader(at: Int)
  /// The header lacks a key: `descr`, `fortran_order` or `shape`.
  case missingKey(String)
  /// The header has a key twice.
  case repeatedKey(String, at: Int)
  /// The element type is none that is read. The string is its `descr`, if that is a string.
  case unsupportedElementType(String, at: Int)
  /// An integer is above 2⁶³ − 1. `element` is its place in the file.
  case integerTooLarge(element: Int)
  /// The shape has more than `NumPyArray.maximumAxes` axes, or its size in bytes overflows.
  case tooLarge(at: Int)
  /// The file has more or fewer bytes of elements than the shape requires.
  case sizeMismatch(expected: Int, found: Int, at: Int)
}

extension NumPyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notNumPy:
      "not a NumPy file: it does not begin with \\x93NUMPY"
    case .unsupportedVersion(let major, let minor):
      "NumPy format version \(major).\(minor) at byte 6; supported are 1.0, 2.0 and 3.0"
    case .truncated(let at):
      "the file ends inside the NumPy header, at byte \(at)"
    case .malformedHeader(let at):
      "malformed NumPy header at byte \(at)"
    case .missingKey(let key):
      "the NumPy header has no '\(key)'"
    case .repeatedKey(let key, let at):
      "the NumPy header has '\(key)' a second time, at byte \(at)"
    case .unsupportedElementType(let type, let at):
      "element type \(type) at byte \(at); supported are bool, integers, float16, float32 and float64 "
        + "(numpy.ndarray.astype converts)"
    case .integerTooLarge(let element):
      "the 8-byte integer at element \(element) is above 2^63 - 1"
    case .tooLarge(let at):
      "the NumPy shape at byte \(at) is too large"
    case .sizeMismatch(let expected, let found, let at):
      "the NumPy shape asks for \(expected) bytes of elements from byte \(at) on, the file has \(found)"
    }
  }
}
