/// Text that a file or a peer wrote, shown in an error: one line, no control characters, not too long.
extension String {
  /// A name as one line of text: at most 80 characters.
  package var printable: String { printable(limit: 80) }

  /// The text as one line: control characters as `\u{1B}`, at most `limit` characters.
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
  /// C0, DEL, C1, and what breaks lines or changes their direction.
  package var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
