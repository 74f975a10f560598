/// Reads objects, field by field, and lists.
extension JSONReader {
  /// An object or a list that is being read.
  struct Container {
    let isList: Bool
    /// For an object: the name of the current field.
    var name: String?
    /// For an object: the first eight names.
    private var names: [ExactName] = []
    /// For an object: all names, if there are more than eight.
    private var manyNames: Set<ExactName> = []
    /// The number of fields or elements so far, including the current one.
    var count = 0
    /// Whether a field or an element is being read.
    var isInside = false
    /// For a list: the offset of the current element.
    var elementStart: Int?

    /// The name or index of the value that is being read.
    var place: String? { isInside ? isList ? String(count - 1) : name : nil }

    init(isList: Bool) { self.isList = isList }

    /// Adds a field's name. Returns false if the object already has it. Comparing a few names is faster than hashing
    /// them.
    mutating func insert(_ name: String) -> Bool {
      self.name = name
      let name = ExactName(name)
      if names.count < 8 {
        guard !names.contains(name) else { return false }
        names.append(name)
        return true
      }
      if manyNames.isEmpty { manyNames = Set(names) }
      return manyNames.insert(name).inserted
    }
  }

  package mutating func beginObject() throws(JSONError) {
    try expectValue("{")
    try begin(isList: false)
  }

  /// Returns the next field's name, or nil at the end of the object.
  ///
  /// After each call that returns a name, the caller must read the field's value. Names are equal if their code points
  /// are (RFC 8259, 8.3).
  package mutating func nextField() throws(JSONError) -> String? {
    guard try continues("}") else { return nil }
    skipSpace()
    guard next == UInt8(ascii: "\"") else { throw malformed }
    let name = try readString()
    let last = open.count - 1
    open[last].isInside = true
    guard open[last].insert(name) else { throw error(.duplicate(name)) }
    try expect(":")
    return name
  }

  /// Reads a list, each element with `readElement`. A list of more than `maximum` elements is refused before the first
  /// extra one is read.
  package mutating func readList<Element>(
    atMost maximum: Int = .max, _ readElement: (inout JSONReader) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    try beginList()
    var elements: [Element] = []
    while try nextElement(atMost: maximum) { elements.append(try readElement(&self)) }
    return elements
  }

  mutating func beginList() throws(JSONError) {
    try expectValue("[")
    try begin(isList: true)
  }

  /// Returns whether there is another element, which the caller must then read. Returns false at the end of the list.
  mutating func nextElement(atMost maximum: Int = .max) throws(JSONError) -> Bool {
    guard try continues("]") else { return false }
    let last = open.count - 1
    guard open[last].count <= maximum else { throw refused("more than \(maximum)") }
    skipSpace()
    (open[last].elementStart, open[last].isInside) = (offset, true)
    return true
  }

  /// Returns the value of a required field. Throws if it is nil.
  package func given<Value>(_ value: Value?, _ field: String) throws(JSONError) -> Value {
    guard let value else { throw error(.missing, in: field) }
    return value
  }

  private mutating func begin(isList: Bool) throws(JSONError) {
    guard open.count < Self.maximumDepth else { throw error(.tooDeep) }
    open.append(Container(isList: isList))
  }

  /// Returns whether the innermost object or list continues. If not, closes it.
  private mutating func continues(_ end: Unicode.Scalar) throws(JSONError) -> Bool {
    let last = open.count - 1
    open[last].isInside = false
    if open[last].count == 0 ? read(end) : !read(",") {
      if open[last].count > 0 { try expect(end) }
      open.removeLast()
      return false
    }
    open[last].count += 1
    return true
  }
}

/// A name that is equal only to a name of the same code points. Strings are also equal if they are canonically equivalent.
struct ExactName: Hashable, Sendable {
  private let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}
