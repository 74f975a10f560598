/// eˣ in float32 arithmetic only, with the same bits on every machine.
///
/// x = n·ln 2 + r with an integer n and |r| ≤ ln 2 / 2, so that eˣ = 2ⁿ·eʳ. n·ln 2 is subtracted in two parts; the
/// first part has so few bits that its product is exact (Cody and Waite, "Software Manual for the Elementary
/// Functions", 1980, chapter 6). eʳ is 1 + r + r²·P(r) with the polynomial of degree 5 from S. Moshier's Cephes library
/// (`expf.c`).
///
/// Error: below 1 unit in the last place of the result, subnormal results included (at most 0.991 for all arguments
/// beyond ±2⁻⁷). Range: the largest argument with a finite result is 88.7228. Above it the result is +∞, and below
/// −103.97 it is 0. NaN gives NaN. Cost: about 20 operations, no table.
public func exponential(_ x: Float) -> Float {
  // Beyond these limits the result is ∞ or 0. A NaN fails both comparisons and stays NaN.
  if x > 88.72284 { return .infinity }
  if x < -104 { return 0 }
  if x.isNaN { return x }

  // Adding 1.5·2²³ leaves no fraction bits, which rounds to the nearest integer, ties to even.
  let roundToInteger: Float = 12_582_912
  let n = (x * 1.442695041 + roundToInteger) - roundToInteger
  let r = (x - n * 0.693359375) - n * -2.12194440e-4

  var p: Float = 1.9875691500e-4
  p = p * r + 1.3981999507e-3
  p = p * r + 8.3334519073e-3
  p = p * r + 4.1665795894e-2
  p = p * r + 1.6666665459e-1
  p = p * r + 5.0000001201e-1
  let mantissa = (p * (r * r) + r) + 1

  // n is −150 … 128, which exceeds the exponents of normal numbers, so 2ⁿ is applied as two factors.
  let exponent = Int32(n)
  let half = exponent >> 1
  return (mantissa * powerOfTwo(half)) * powerOfTwo(exponent - half)
}
