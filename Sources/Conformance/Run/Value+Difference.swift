/// The first place in which two values differ, and the values there.
struct Difference: Equatable {
  var place: String?
  var expected: String
  var got: String
}

extension Value {
  /// Returns the first difference from `other`, which a testee gave, or nil if the values are equal.
  func difference(from other: Value) -> Difference? {
    switch (self, other) {
    case (.int(let expected), .int(let got)): Difference(expected, got)
    case (.uint(let expected), .uint(let got)): Difference(expected, got)
    case (.text(let expected), .text(let got)):
      Array(expected.utf8) == Array(got.utf8) ? nil : Difference(expected: "\"\(expected)\"", got: "\"\(got)\"")
    case (.bytes(let expected), .bytes(let got)): Self.bytes(expected, got)
    case (.ints(let expected), .ints(let got)): Self.numbers(expected, got)
    case (.uints(let expected), .uints(let got)): Self.numbers(expected, got)
    case (.packets(let expected), .packets(let got)):
      Self.lists(expected, got, item: "packet", text: Self.text, difference: Self.bytes)
    case (.lists(let expected), .lists(let got)):
      Self.lists(expected, got, item: "list", text: { "\($0)" }, difference: Self.numbers)
    default: Difference(expected: kind.rawValue, got: other.kind.rawValue)
    }
  }

  private static func bytes(_ expected: [UInt8], _ got: [UInt8]) -> Difference? {
    elements(expected, got, item: "byte") { "0x" + Hexadecimal.text([$0]) }
  }

  private static func numbers<Number: Equatable>(_ expected: [Number], _ got: [Number]) -> Difference? {
    elements(expected, got, item: "element") { "\($0)" }
  }

  private static func elements<Element: Equatable>(
    _ expected: [Element], _ got: [Element], item: String, text: (Element) -> String
  ) -> Difference? {
    if expected == got { return nil }
    let counts = expected.count == got.count ? "" : " (\(expected.count) of them expected, \(got.count) received)"
    guard let index = zip(expected, got).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
      return Difference(expected: count(expected.count, item), got: "\(got.count); the common part is equal")
    }
    return Difference(place: "\(item) \(index)", expected: text(expected[index]), got: text(got[index]) + counts)
  }

  private static func lists<Item: Equatable>(
    _ expected: [Item], _ got: [Item], item: String, text: (Item) -> String, difference: (Item, Item) -> Difference?
  ) -> Difference? {
    if expected == got { return nil }
    guard let index = zip(expected, got).enumerated().first(where: { $1.0 != $1.1 })?.offset,
      let inside = difference(expected[index], got[index])
    else {
      let more = expected.count < got.count ? got[expected.count] : expected[got.count]
      let which = expected.count < got.count ? "the first extra one" : "the first missing one"
      return Difference(expected: count(expected.count, item), got: "\(got.count); \(which): \(short(text(more)))")
    }
    let place = "\(item) \(index)" + (inside.place.map { ", \($0)" } ?? "")
    let whole = "\(short(text(expected[index]))) and \(short(text(got[index])))"
    return Difference(place: place, expected: inside.expected, got: "\(inside.got) (in \(whole))")
  }

  private static func text(_ packet: [UInt8]) -> String { Hexadecimal.text(packet) }

  private static func count(_ count: Int, _ item: String) -> String { "\(count) \(item)\(count == 1 ? "" : "s")" }

  private static func short(_ text: String) -> String { text.count <= 64 ? text : text.prefix(61) + "…" }
}

extension Difference {
  fileprivate init?<Number: Equatable>(_ expected: Number, _ got: Number) {
    if expected == got { return nil }
    self.init(expected: "\(expected)", got: "\(got)")
  }
}
