/// Builds XML, and HTML that is XML too: all text is escaped, every element is closed.
package struct Markup {
  /// Names with values, written in this order.
  package struct Attributes: ExpressibleByDictionaryLiteral {
    private(set) var pairs: [(name: String, value: String)]

    package init(dictionaryLiteral elements: (String, String)...) { pairs = elements.map { (name: $0.0, value: $0.1) } }

    package static func + (first: Attributes, second: Attributes) -> Attributes {
      var sum = first
      sum.pairs += second.pairs
      return sum
    }
  }

  package private(set) var source = ""

  package init() {}

  package mutating func element(_ name: String, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void) {
    open(name, attributes)
    source += ">"
    content(&self)
    source += "</\(name)>"
  }

  package mutating func element(_ name: String, _ attributes: Attributes = [:], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  package mutating func empty(_ name: String, _ attributes: Attributes = [:]) {
    open(name, attributes)
    source += "/>"
  }

  package mutating func text(_ text: String) { source += Markup.escaped(text) }

  /// Markup that is already whole: a chart, a style sheet.
  package mutating func append(_ whole: String) { source += whole }

  private mutating func open(_ name: String, _ attributes: Attributes) {
    source += "<\(name)"
    for (name, value) in attributes.pairs { source += " \(name)=\"\(Markup.escaped(value))\"" }
  }

  /// `text` fit for content and for quoted attributes; control characters, which XML has no way to write, are
  /// replaced.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": escaped += "\u{fffd}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
