/// Where reading JSON stopped, and why.
struct JSONError: Error, Equatable {
  enum Reason: Equatable {
    /// Not what JSON allows here.
    case malformed
    /// The field stands twice in its object.
    case duplicate(String)
    /// A value, but of another type.
    case wrongType
    /// A fraction or an exponent, or beyond the number's type.
    case notWhole
    case outOfRange
    /// What the reader's user has against it.
    case refused(String)
  }

  let reason: Reason
  /// The byte.
  let offset: Int
  /// Names and numbers that lead to the value, such as `["layers", "3", "kernel"]`.
  let path: [String]
  /// Where the element begins, of a list of the outermost object, that the value is in.
  let element: Int?
}
