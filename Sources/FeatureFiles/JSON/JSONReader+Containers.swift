/// Objects, field by field, and lists.
extension JSONReader {
  mutating func beginObject() throws(JSONError) {
    try expectValue("{")
    open.append(Open())
  }

  /// The next field's name, which occurs once; its value is to be read. Nil at the object's end.
  mutating func nextField() throws(JSONError) -> String? {
    guard try continues("}") else { return nil }
    skipSpace()
    guard next == UInt8(ascii: "\"") else { throw malformed }
    let name = try readString()
    path.append(name)
    guard open[open.count - 1].names.insert(name).inserted else { throw error(.duplicate(name)) }
    try expect(":")
    return name
  }

  /// The elements of a list, each read by `readElement`; more than `maximum` are refused before they are read.
  mutating func readList<Element>(
    atMost maximum: Int, _ readElement: (inout JSONReader) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    try expectValue("[")
    open.append(Open())
    var elements: [Element] = []
    while try continues("]") {
      guard elements.count < maximum else { throw refused("more than \(maximum)") }
      path.append(String(elements.count))
      skipSpace()
      if open.count == 2 { element = offset }
      elements.append(try readElement(&self))
    }
    return elements
  }

  /// Whether the object or the list that was opened last goes on; if not, it is closed.
  private mutating func continues(_ end: Unicode.Scalar) throws(JSONError) -> Bool {
    let last = open.count - 1
    if open[last].count == 0 {
      if read(end) {
        open.removeLast()
        return false
      }
    } else {
      path.removeLast()
      if open.count == 2 { element = nil }
      guard read(",") else {
        try expect(end)
        open.removeLast()
        return false
      }
    }
    open[last].count += 1
    return true
  }
}
