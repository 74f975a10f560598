/// The k classes that a classifier holds likeliest.
public enum TopClasses {
  /// Fills `indices` with those of the largest `values`, the largest first; of equal ones the first comes first. A NaN
  /// comes after every number.
  ///
  /// Axes: one float32 vector, which is read alone. Scratch: none. Cost: count comparisons and 4 bytes read each, and k more
  /// for each value that enters.
  ///
  /// - Precondition: no more indices than values.
  public static func find(in values: Span<Float>, into indices: inout MutableSpan<Int>) {
    precondition(indices.count <= values.count, "no more classes than values")
    var found = 0
    for index in values.indices {
      var place = found
      while place > 0, isLarger(values[index], than: values[indices[place - 1]]) { place -= 1 }
      guard place < indices.count else { continue }
      found = min(found + 1, indices.count)
      var last = found - 1
      while last > place {
        indices[last] = indices[last - 1]
        last -= 1
      }
      indices[place] = index
    }
  }

  private static func isLarger(_ a: Float, than b: Float) -> Bool { a > b || (b.isNaN && !a.isNaN) }
}
