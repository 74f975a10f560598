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

  /// Floating-point values round as the standard library rounds them, on both sides of every tie and up to the limits.
  @Test func floatingPointRoundsToEven() {
    for tie in (-300...300).map({ Float($0) / 2 }) + [-4_194_303.5, -4_194_302.5, 4_194_302.5, 4_194_303.5] {
      for value in [tie.nextDown, tie, tie.nextUp] {
        #expect(Rounding.halfToEven(value) == Int32(value.rounded(.toNearestOrEven)), "\(value)")
        #expect(Rounding.halfToEven(Double(value)) == Int32(Double(value).rounded(.toNearestOrEven)), "\(value)")
      }
    }
    #expect(Rounding.halfToEven(2_147_483_646.5) == 2_147_483_646)
    #expect(Rounding.halfToEven(-2_147_483_646.5) == -2_147_483_646)
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
