/// Tells outliers from values: finite values that are so rare and so large that they must not choose a number format.
///
/// An outlier's magnitude is more than 16 times that of 999 in 1,000 nonzero values. Maps of less than 256 nonzero values
/// have no outliers: one large value in a few may be what the map is about.
///
/// Magnitudes are counted in classes of an eighth of an octave, so memory does not depend on the number of values.
struct OutlierBound {
  private static let leastCount = 256
  private static let share = 1000
  private static let factor: Float = 16
  /// The bits of a float below its class.
  private static let classShift = 20

  private var counts = [Int](repeating: 0, count: 1 << (31 - classShift))

  mutating func add(_ values: some Sequence<Float>) {
    for value in values where value.isFinite && value != 0 {
      counts[Int(value.magnitude.bitPattern >> Self.classShift)] += 1
    }
  }

  /// The greatest magnitude that is not an outlier's: infinite if there can be none.
  var magnitude: Float {
    let total = counts.reduce(0, +)
    guard total >= Self.leastCount else { return .infinity }
    var beyond = max(total / Self.share, 1)
    for index in counts.indices.reversed() {
      beyond -= counts[index]
      guard beyond < 0 else { continue }
      // The end of the class, so that the bound is not below a value in it. It overflows in the last class alone.
      return Float(bitPattern: UInt32(index + 1) << UInt32(Self.classShift)) * Self.factor
    }
    return .infinity
  }
}
