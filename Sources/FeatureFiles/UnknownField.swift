/// Fields of a JSON file that its reader does not know: a misspelt one would be silently left out.
enum UnknownField {
  /// The path of the first field of `given` that `understood`, the same file written again, does not have.
  static func first(in given: Any, understood: Any, path: String = "") -> String? {
    if let given = given as? [String: Any], let understood = understood as? [String: Any] {
      for key in given.keys.sorted() {
        guard let inner = understood[key] else { return path + key }
        if let found = first(in: given[key] ?? [], understood: inner, path: path + key + ".") { return found }
      }
    } else if let given = given as? [Any], let understood = understood as? [Any] {
      for (index, pair) in zip(given, understood).enumerated() {
        if let found = first(in: pair.0, understood: pair.1, path: path + "\(index).") { return found }
      }
    }
    return nil
  }
}
