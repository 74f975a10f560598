/// The activation min(max(x, 0), 6).
public enum ReLU6 {
  /// The largest value that the activation lets through.
  public static let ceiling: Float = 6

  /// Replaces every value x by min(max(x, 0), 6); −0 and NaN become 0. Exact.
  ///
  /// Axes: a float32 map in any layout, changed in place. Scratch: none. Cost: two comparisons a value; 8 bytes moved.
  ///
  /// Source: Sandler et al., "MobileNetV2", arXiv:1801.04381, section 3.
  public static func apply(to map: inout MutableSpan<Float>) {
    let count = map.count
    for index in 0..<count {
      let value = map[index]
      let positive = value > 0 ? value : 0
      map[index] = positive < ceiling ? positive : ceiling
    }
  }
}
