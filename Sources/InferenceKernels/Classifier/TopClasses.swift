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
    find(values.count, into: &indices) { isLarger(values[$0], than: values[$1]) }
  }

  /// The same of bytes, two's complement when signed; 1 byte is read each.
  ///
  /// - Precondition: no more indices than samples.
  public static func find(in samples: Span<UInt8>, isSigned: Bool, into indices: inout MutableSpan<Int>) {
    let flip: UInt8 = isSigned ? 0x80 : 0
    find(samples.count, into: &indices) { samples[$0] ^ flip > samples[$1] ^ flip }
  }

  @inline(__always)
  private static func find(_ count: Int, into indices: inout MutableSpan<Int>, _ isLarger: (Int, Int) -> Bool) {
    precondition(indices.count <= count, "no more classes than values")
    var found = 0
    for index in 0..<count {
      var place = found
      while place > 0, isLarger(index, indices[place - 1]) { place -= 1 }
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
