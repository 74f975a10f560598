/// Checks whether a text is well-formed XML, and collects its elements, attributes and characters.
///
/// It knows as much of XML 1.0 as the report uses: elements, attributes, the named entities and numbers.
/// (FoundationXML's parser reports success for tags that do not match.)
public struct XMLCheck {
  public private(set) var elements: [(name: String, attributes: [String: String])] = []
  public private(set) var text = ""
  /// Nil if the text is well-formed.
  public private(set) var failure: String?

  private let source: [UInt8]
  private var position = 0

  private struct Malformed: Error {
    var what: String
  }

  public init(_ source: String) {
    self.source = Array(source.utf8)
    do {
      if skip("<!DOCTYPE html>") { skipBlanks() }
      try document()
    } catch {
      failure = "byte \(position): \(error.what)"
    }
  }

  public func count(of name: String) -> Int { elements.count { $0.name == name } }

  private mutating func document() throws(Malformed) {
    var open: [String] = []
    var characters: [UInt8] = []
    repeat {
      if skip("</") {
        let name = try name()
        guard open.popLast() == name, skip(">") else { throw Malformed(what: "</\(name)> closes nothing") }
      } else if skip("<") {
        if let name = try tag() { open.append(name) }
      } else {
        characters += try character()
      }
    } while !open.isEmpty
    skipBlanks()
    guard position == source.count else { throw Malformed(what: "something after the root") }
    guard !elements.isEmpty else { throw Malformed(what: "no element") }
    text = String(decoding: characters, as: UTF8.self)
  }

  /// Reads a start tag after its `<`. Returns its name if an end tag must follow.
  private mutating func tag() throws(Malformed) -> String? {
    let name = try name()
    var attributes: [String: String] = [:]
    while true {
      let hasBlanks = skipBlanks()
      let isEmpty = skip("/>")
      if isEmpty || skip(">") {
        elements.append((name, attributes))
        return isEmpty ? nil : name
      }
      guard hasBlanks else { throw Malformed(what: "no space before an attribute of \(name)") }
      let key = try self.name()
      guard skip("=\"") else { throw Malformed(what: "\(key) has no quoted value") }
      var value: [UInt8] = []
      while !skip("\"") { value += try character() }
      guard attributes.updateValue(String(decoding: value, as: UTF8.self), forKey: key) == nil else {
        throw Malformed(what: "\(key) twice")
      }
    }
  }

  private mutating func name() throws(Malformed) -> String {
    let start = position
    while position < source.count, isNameByte(source[position]) { position += 1 }
    guard position > start else { throw Malformed(what: "no name") }
    return String(decoding: source[start..<position], as: UTF8.self)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    let character = Character(Unicode.Scalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber || "-_:".contains(character))
  }

  /// Reads one byte of text or of a value, or the character that an entity stands for.
  private mutating func character() throws(Malformed) -> [UInt8] {
    guard position < source.count else { throw Malformed(what: "the end, with something open") }
    let byte = source[position]
    if byte > 0x3f {
      position += 1
      return [byte]
    }
    for (entity, byte) in [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")] {
      if skip(entity) { return Array(byte.utf8) }
    }
    guard byte != UInt8(ascii: "<"), byte != UInt8(ascii: "&") else { throw Malformed(what: "not escaped") }
    guard byte >= 0x20 || [0x09, 0x0a, 0x0d].contains(byte) else { throw Malformed(what: "a control character") }
    position += 1
    return [byte]
  }

  private mutating func skip(_ expected: String) -> Bool {
    let expected = expected.utf8
    guard position < source.count, source[position] == expected.first, source.count - position >= expected.count,
      source[position..<position + expected.count].elementsEqual(expected)
    else { return false }
    position += expected.count
    return true
  }

  @discardableResult
  private mutating func skipBlanks() -> Bool {
    let start = position
    while position < source.count, [0x20, 0x09, 0x0a, 0x0d].contains(source[position]) { position += 1 }
    return position > start
  }
}
