/// Why bytes are not a picture that `PortablePixmap` reads. `at` is a byte offset in the file.
public enum PortablePixmapError: Error, Equatable, Sendable {
  /// The file does not begin with `P6` and white space.
  case notPixmap
  /// The file ends inside its header.
  case truncated(at: Int)
  /// The header contains something other than numbers, white space and comments.
  case malformedHeader(at: Int)
  /// The width or the height is 0.
  case emptyPicture
  /// The maximum is not 255.
  case unsupportedMaximum(Int, at: Int)
  /// A number of the header, or the size of the picture, overflows.
  case tooLarge
  /// The file has more or fewer bytes of samples than width and height require.
  case sizeMismatch(expected: Int, found: Int, at: Int)
}

extension PortablePixmapError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notPixmap:
      "not a binary colour PPM: it does not begin with P6"
    case .truncated(let at):
      "the file ends inside the PPM header, at byte \(at)"
    case .malformedHeader(let at):
      "malformed PPM header at byte \(at): a number was expected"
    case .emptyPicture:
      "the PPM header gives a width or height of 0"
    case .unsupportedMaximum(let maximum, let at):
      "PPM maximum \(maximum) at byte \(at); only 255 is supported"
    case .tooLarge:
      "the PPM header gives a picture that is too large"
    case .sizeMismatch(let expected, let found, let at):
      "the PPM header asks for \(expected) bytes of samples from byte \(at) on, the file has \(found)"
    }
  }
}
