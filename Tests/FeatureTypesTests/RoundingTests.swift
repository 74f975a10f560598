import FeatureTypes
import Testing

@Suite struct RoundingTests {
  /// Every quotient agrees with exact rational arithmetic: the nearest integer, ties to even.
  @Test func halfToEvenIsNearestAndTiesAreEven() {
    for denominator in Int32(1)...24 {
      for numerator in Int32(-200)...200 {
        let rounded = Rounding.halfToEven(numerator, over: denominator)
        let distance = abs(rounded * denominator - numerator) * 2
        #expect(distance <= denominator, "\(numerator)/\(denominator) → \(rounded)")
        if distance == denominator { #expect(rounded % 2 == 0, "tie \(numerator)/\(denominator) → \(rounded)") }
      }
    }
  }

  @Test func extremesDoNotOverflow() {
    #expect(Rounding.halfToEven(.max, over: .max) == 1)
    #expect(Rounding.halfToEven(.min, over: 1) == .min)
    #expect(Rounding.halfToEven(.max - 1, over: .max) == 1)
    #expect(Rounding.halfToEven(.min, over: .max) == -1)
    #expect(Rounding.floor(-1, over: .max) == -1)
    #expect(Rounding.halfToEven(-6, shiftedRightBy: 2) == -2)
    #expect(Rounding.halfToEven(6, shiftedRightBy: 2) == 2)
    #expect(Rounding.halfToEven(Int32.max, shiftedRightBy: 30) == 2)
  }
}
