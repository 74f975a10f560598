/// Text from a file or a peer, made safe to show in an error: one line, no control characters, limited length.
extension String {
  /// The text as one line of at most 80 characters.
  package var printable: String { printable(limit: 80) }

  /// Returns the text as one line: control characters as `\u{1B}`, and "…" in place of what follows the first `limit`
  /// characters.
  package func printable(limit: Int) -> String {
    var result = ""
    for (number, scalar) in unicodeScalars.enumerated() {
      if number == limit { return result + "…" }
      if scalar.isControl {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether the scalar is in C0, DEL or C1, breaks a line, or changes the direction of text.
  package var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
