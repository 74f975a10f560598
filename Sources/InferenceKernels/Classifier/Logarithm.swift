/// ln x in float32 arithmetic only, with the same bits on every machine.
///
/// x = 2ⁿ·(1 + f) with 1 + f between √½ and √2, so that ln x = n·ln 2 + ln(1 + f). ln(1 + f) is f − f²/2 + f³·P(f) with
/// the polynomial of degree 8 from S. Moshier's Cephes library (`logf.c`); n·ln 2 is added in two parts.
///
/// Error: below 1 unit in the last place of the result for all positive arguments. Subnormal arguments are scaled
/// first, which is exact. Zero gives −∞, negative numbers and NaN give NaN, and +∞ gives +∞. Cost: about 25 operations,
/// no table.
public func logarithm(_ x: Float) -> Float {
  if x == 0 { return -.infinity }
  if !(x > 0) { return .nan }
  if x == .infinity { return x }
  // A subnormal number is multiplied by 2²⁴, exactly.
  let isSmall = x < 0x1p-126
  let pattern = (isSmall ? x * 0x1p24 : x).bitPattern
  var n = Int32(truncatingIfNeeded: pattern &>> 23) - 126 - (isSmall ? 24 : 0)
  var f = Float(bitPattern: pattern & 0x007F_FFFF | 0x3F00_0000)  // ½ … 1
  if f < 0.70710678 {
    n -= 1
    f = (f + f) - 1
  } else {
    f -= 1
  }
  let square = f * f
  var p: Float = 7.0376836292e-2
  p = p * f - 1.1514610310e-1
  p = p * f + 1.1676998740e-1
  p = p * f - 1.2420140846e-1
  p = p * f + 1.4249322787e-1
  p = p * f - 1.6668057665e-1
  p = p * f + 2.0000714765e-1
  p = p * f - 2.4999993993e-1
  p = p * f + 3.3333331174e-1
  let e = Float(Int(n))
  let tail = (p * f * square + e * -2.12194440e-4) - 0.5 * square
  return (f + tail) + e * 0.693359375
}
