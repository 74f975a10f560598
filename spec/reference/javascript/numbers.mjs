// The divisions of [ARITH] and the CRC-32 of [PROF-2].
// JavaScript's bitwise operators work on 32 signed bits, so this code divides with Math.floor and %, which are exact
// for the sizes at hand: below 2^31 in a division, below 2^53 in a product or a remainder.

/** [ARITH-1] the largest integer not above a/b, b > 0. `+ 0` turns −0 into 0. */
export function floorDiv(a, b) {
  if (!(b > 0)) throw new RangeError("divisor is not positive");
  return Math.floor(a / b) + 0;
}

/** [ARITH-2] the integer nearest to a/b; the even one if two are equally near. */
export function roundDiv(a, b) {
  const q = floorDiv(a, b);
  const r = a - q * b;
  return r > b - r || (r === b - r && q % 2 !== 0) ? q + 1 : q;
}

/** [ARITH-3] round_div(a, 2^s). If s is above 32, a is less than half a unit. */
export function roundShift(a, s) {
  if (!(s >= 0)) throw new RangeError("shift is negative");
  return s > 32 ? 0 : roundDiv(a, 2 ** s);
}

export function gcd(a, b) {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** How many bits are 1, of a small non-negative number. */
export function ones(x) {
  let n = 0;
  for (; x > 0; x >>= 1) n += x & 1;
  return n;
}

/** The little-endian numbers of a profile or a message. */
export const little16 = (bytes, at) => bytes[at] + 256 * bytes[at + 1];
export const little32 = (bytes, at) => little16(bytes, at) + 65536 * little16(bytes, at + 2);

/** A whole number of a frame, modulo 2^32, [REASM-7]; and the difference of two, −2^31 … 2^31 − 1. */
export const whole = (number) => number >>> 0;
export const wholeDifference = (a, b) => (a - b) | 0;

/** [PROF-2] */
export function crc32(bytes) {
  let r = 0xffffffff;
  for (const byte of bytes) {
    r ^= byte;
    for (let i = 0; i < 8; i++) r = r & 1 ? (r >>> 1) ^ 0xedb88320 : r >>> 1;
  }
  return ~r >>> 0;
}
