extension JSONValue {
  /// The value as JSON: fields sorted by name, one field or item per line, two spaces per level. A null field is left out.
  package var written: String {
    var text = ""
    write(to: &text, indent: "")
    return text
  }

  private func write(to text: inout String, indent: String) {
    let inner = indent + "  "
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += String(number)
    case .fraction(let number): text += number.description
    case .text(let content): Self.write(quoted: content, to: &text)
    case .list(let items):
      text += "["
      for (index, item) in items.enumerated() {
        text += (index == 0 ? "\n" : ",\n") + inner
        item.write(to: &text, indent: inner)
      }
      text += "\n" + indent + "]"
    case .object(let members):
      text += "{"
      let given = members.filter { $0.value != .null }
      for (index, name) in given.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).enumerated() {
        text += (index == 0 ? "\n" : ",\n") + inner
        Self.write(quoted: name, to: &text)
        text += " : "
        // Unreached: the right of `??`, since the name is a member's.
        (given[name] ?? .null).write(to: &text, indent: inner)
      }
      text += "\n" + indent + "}"
    }
  }

  /// Writes a string with the escapes that RFC 8259, section 7, asks for.
  private static func write(quoted content: String, to text: inout String) {
    text += "\""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
