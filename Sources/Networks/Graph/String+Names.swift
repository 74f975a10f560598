extension String {
  /// Whether an input, a layer or a tensor may have this name: 1 to 256 bytes of UTF-8, no control characters.
  var isName: Bool { (1...256).contains(utf8.count) && unicodeScalars.allSatisfy { !$0.isControl } }

  /// A name as one line of text, of no more than 80 characters.
  package var printable: String { printable(limit: 80) }

  /// What a file says as one line of text: control characters as \u{1B}, no more than `limit` characters.
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
  /// C0, DEL, C1, and what breaks lines or turns their direction.
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
