/// eˣ in float32 arithmetic alone, the same bits on every machine.
///
/// x = n·ln 2 + r with integer n and |r| ≤ ln 2 / 2, so that eˣ = 2ⁿ·eʳ. n·ln 2 is subtracted in two parts, the first
/// of which has few enough bits for an exact product (Cody and Waite, "Software Manual for the Elementary Functions",
/// 1980, chapter 6); eʳ is 1 + r + r²·P(r) with the polynomial of degree 5 of S. Moshier's Cephes library (`expf.c`).
///
/// Error: below 1 unit in the last place of the result (0.991 at worst over all arguments beyond ±2⁻⁷), subnormal results
/// included. Range: e^88.7228 is the last finite result and +∞ follows; below e^−103.97 the result is 0. NaN gives NaN.
/// Cost: about 20 operations, no table.
public func exponential(_ x: Float) -> Float {
  // Beyond these the result cannot but be ∞ or 0; a NaN passes neither and stays NaN.
  if x > 88.72284 { return .infinity }
  if x < -104 { return 0 }
  if x.isNaN { return x }

  // Adding 1.5·2²³ leaves no fraction bits: the nearest integer, ties to even.
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

  // −150 ≤ n ≤ 128, which exceeds the exponents of one normal number: 2ⁿ is multiplied in as two halves.
  let exponent = Int32(n)
  let half = exponent >> 1
  return (mantissa * powerOfTwo(half)) * powerOfTwo(exponent - half)
}
