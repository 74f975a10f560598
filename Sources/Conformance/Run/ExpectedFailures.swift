/// Identifiers of cases that a testee is known to fail: one a line, with comments behind `#`.
public struct ExpectedFailures: Hashable, Sendable {
  public var identifiers: Set<String>

  public init(_ identifiers: Set<String> = []) { self.identifiers = identifiers }

  public init(text: String) {
    identifiers = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      for word in words { identifiers.insert(String(word)) }
    }
  }

  /// An identifier that none of `cases` has, if there is one: a list that has grown old.
  public func unknown(in cases: [VectorCase]) -> String? {
    identifiers.subtracting(cases.map(\.id)).min()
  }
}
