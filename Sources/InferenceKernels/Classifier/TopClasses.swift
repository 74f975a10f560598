/// The k most likely classes.
public enum TopClasses {
  /// Finds the indices of the largest values, largest first. Equal values are in order of index; a NaN comes after
  /// every number.
  ///
  /// - Parameters:
  ///   - values: float32 probabilities or logits, which are only read.
  ///   - indices: filled with the indices; its length is k.
  ///
  /// Scratch: none. Cost: one comparison and 4 bytes read per value, and up to k comparisons for each value that
  /// enters.
  ///
  /// - Precondition: no more indices than values.
  public static func find(in values: Span<Float>, into indices: inout MutableSpan<Int>) {
    find(values.count, into: &indices) { isLarger(values[$0], than: values[$1]) }
  }

  /// Finds the indices of the largest samples, largest first. Equal samples are in order of index.
  ///
  /// - Parameters:
  ///   - samples: bytes, which are only read.
  ///   - isSigned: whether the bytes are two's complement.
  ///   - indices: filled with the indices; its length is k.
  ///
  /// Scratch and cost are as for float32, with 1 byte read per sample.
  ///
  /// - Precondition: no more indices than samples.
  public static func find(in samples: Span<UInt8>, isSigned: Bool, into indices: inout MutableSpan<Int>) {
    let flip: UInt8 = isSigned ? 0x80 : 0
    find(samples.count, into: &indices) { samples[$0] ^ flip > samples[$1] ^ flip }
  }

  @inline(__always)
  private static func find(_ count: Int, into indices: inout MutableSpan<Int>, _ isLarger: (Int, Int) -> Bool) {
    precondition(indices.count <= count, "there are more indices than values")
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
