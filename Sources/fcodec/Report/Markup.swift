import FeatureFiles

/// Builds XML, and HTML that is XML too: all text is escaped, every element closed.
struct Markup {
  /// Names with values, in the order in which they are written.
  struct Attributes: ExpressibleByDictionaryLiteral {
    var pairs: [(name: String, value: String)]

    init(dictionaryLiteral elements: (String, String)...) { pairs = elements.map { (name: $0.0, value: $0.1) } }

    static func + (first: Attributes, second: Attributes) -> Attributes {
      var sum = first
      sum.pairs += second.pairs
      return sum
    }
  }

  private(set) var source = ""

  mutating func element(_ name: String, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void) {
    open(name, attributes)
    source += ">"
    content(&self)
    source += "</\(name)>"
  }

  mutating func element(_ name: String, _ attributes: Attributes = [:], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  mutating func empty(_ name: String, _ attributes: Attributes = [:]) {
    open(name, attributes)
    source += "/>"
  }

  mutating func text(_ text: String) { source += XMLText.escaped(text) }

  /// Markup that is already whole: a chart, a style sheet.
  mutating func append(_ whole: String) { source += whole }

  private mutating func open(_ name: String, _ attributes: Attributes) {
    source += "<\(name)"
    for (name, value) in attributes.pairs { source += " \(name)=\"\(XMLText.escaped(value))\"" }
  }
}
