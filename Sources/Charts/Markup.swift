import FeatureFiles

/// Builds XML, and HTML that is also XML: all text is escaped, and every element is closed.
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

  package mutating func text(_ text: String) { source += XMLText.escaped(text) }

  /// Appends complete markup, such as a chart or a style sheet.
  package mutating func append(_ whole: String) { source += whole }

  private mutating func open(_ name: String, _ attributes: Attributes) {
    source += "<\(name)"
    for (name, value) in attributes.pairs { source += " \(name)=\"\(XMLText.escaped(value))\"" }
  }
}
