import FeatureFiles

/// A file's name as the system knows it: bytes, which need not be UTF-8.
///
/// Commands keep names as text. A byte that is not UTF-8 becomes a scalar of its own, U+10FE00 plus the byte, and so do the
/// bytes of such a scalar: text and bytes can be converted into each other without loss.
enum FileName {
  private static let escapes: ClosedRange<UInt32> = 0x10FE00...0x10FEFF

  /// The text for the bytes of a name.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    var rest = Array(bytes)[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      let character = String(validUTF8: rest.prefix(length)).map { Array($0.unicodeScalars) } ?? []
      if character.count == 1, !escapes.contains(character[0].value) {
        text.append(character[0])
        rest = rest.dropFirst(length)
      } else {
        Unicode.Scalar(escapes.lowerBound + UInt32(first)).map { text.append($0) }
        rest = rest.dropFirst()
      }
    }
    return String(text)
  }

  /// The bytes of a name, with the zero byte that ends it.
  static func bytes(of text: String) -> [CChar] {
    var bytes: [CChar] = []
    for scalar in text.unicodeScalars {
      if escapes.contains(scalar.value) {
        bytes.append(CChar(truncatingIfNeeded: scalar.value - escapes.lowerBound))
      } else {
        bytes += String(scalar).utf8.map { CChar(bitPattern: $0) }
      }
    }
    return bytes + [0]
  }

  /// Text that contains names, for people: bytes that are not UTF-8 as `\xE9`.
  static func display(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { escapes.contains($0.value) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { shown, scalar in
      shown +=
        escapes.contains(scalar.value)
        ? "\\x" + String(scalar.value - escapes.lowerBound, radix: 16, uppercase: true) : String(scalar)
    }
  }
}
