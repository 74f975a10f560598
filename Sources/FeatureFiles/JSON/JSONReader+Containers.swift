/// Objects, field by field, and lists.
extension JSONReader {
  /// An object or a list that is being read.
  struct Container {
    let isList: Bool
    /// Of an object: the name of the current field, the first few names, and all of them where there are more.
    var name: String?
    private var names: [String] = []
    private var manyNames: Set<String> = []
    /// Fields or elements so far, the current one included.
    var count = 0
    /// Whether one of them is being read.
    var isInside = false
    /// Of a list: where the current element begins.
    var elementStart: Int?

    /// The name or number of what is being read.
    var place: String? { isInside ? isList ? String(count - 1) : name : nil }

    init(isList: Bool) { self.isList = isList }

    /// Whether the object has no field of this name yet; now it has. A few names are compared faster than they are hashed.
    mutating func insert(_ name: String) -> Bool {
      self.name = name
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

  /// The next field's name; its value is to be read. Nil at the object's end. Names that Unicode holds for equal are equal.
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

  /// The elements of a list, each read by `readElement`; more than `maximum` are refused before they are read.
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

  /// Whether there is another element, which is to be read; false at the list's end.
  mutating func nextElement(atMost maximum: Int = .max) throws(JSONError) -> Bool {
    guard try continues("]") else { return false }
    let last = open.count - 1
    guard open[last].count <= maximum else { throw refused("more than \(maximum)") }
    skipSpace()
    (open[last].elementStart, open[last].isInside) = (offset, true)
    return true
  }

  /// The value of a field that the object must have.
  package func given<Value>(_ value: Value?, _ field: String) throws(JSONError) -> Value {
    guard let value else { throw error(.missing, in: field) }
    return value
  }

  private mutating func begin(isList: Bool) throws(JSONError) {
    guard open.count < Self.maximumDepth else { throw error(.tooDeep) }
    open.append(Container(isList: isList))
  }

  /// Whether the object or the list that was opened last goes on; if not, it is closed.
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
