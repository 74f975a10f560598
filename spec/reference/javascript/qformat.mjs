// Number formats: Q, [Q-1] to, and affine, [Q-8].

import { roundShift } from "./numbers.mjs";
import { Refused } from "./refused.mjs";

/** Bits and sign of a sample; functions that need the fraction bits n take them as an argument. */
export class Format {
  constructor(bits, isSigned) {
    this.bits = bits;
    this.isSigned = isSigned;
    this.modulus = 2 ** bits;
    this.lowest = isSigned ? -(2 ** (bits - 1)) : 0;
    this.highest = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  }

  // . `&` reads a negative number as two's complement, as `modulo` requires here.
  clamp(v) { return v < this.lowest ? this.lowest : v > this.highest ? this.highest : v; }
  low(v) { return v & (this.modulus - 1); }
  signed(v) { const d = this.low(v); return d >= this.modulus / 2 ? d - this.modulus : d; }
  wrap(v) { return this.isSigned ? this.signed(v) : this.low(v); }
  sample(byte) { return this.clamp(this.isSigned ? (byte << 24) >> 24 : byte); }

  /** Whether a byte stores a sample: pattern(sample(b)) = b. */
  stores(byte) { return pattern(this.sample(byte)) === byte; }

  /** The byte of a number c read by a code, [FRAG-3]. */
  stored(c) { return pattern(this.wrap(c)); }
  /** A stored symbol as [REASM-4] compares it. */
  compared(symbol) { return this.isSigned ? this.signed(symbol) : symbol; }
}

/** the byte that stores v. */
export const pattern = (v) => v & 0xff;

const scratch = new DataView(new ArrayBuffer(4));

/** The number of a binary32 bit pattern. */
export function realOf(bits) {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

/** The bit pattern of the binary32 nearest to a number. */
export function bitsOf(x) {
  scratch.setFloat32(0, x);
  return scratch.getUint32(0);
}

/** The integer nearest to x, the even one if two are equally near; an infinite x stays. */
function nearest(x) {
  const q = Math.floor(x), r = x - q;
  return r > 0.5 || (r === 0.5 && q % 2 !== 0) ? q + 1 : q;
}

/** The samples of binary32 bit patterns; `number` gives a real number in units of the format. */
function samples(format, zero, patterns, number) {
  return Array.from(patterns, (bits, index) => {
    const x = number(realOf(bits));
    if (Number.isNaN(x)) throw new Refused(1, index);
    return format.clamp(nearest(x) + zero);
  });
}

/** A binary32 number times 2^n is exact in binary64. */
export const quantise = (format, n, patterns) => samples(format, 0, patterns, (x) => x * 2 ** n);

/** as binary32 bit patterns. */
export const dequantise = (n, list) => Array.from(list, (v) => bitsOf(v * 2 ** -n));

/** [PROF-3] code 33 of a scale's bit pattern: positive, finite, and normal. */
export const isScale = (bits) => bits >= 0x00800000 && bits < 0x7f800000;

/** of a scale's bit pattern. binary64 is precise enough: its quotient, rounded to binary32, is the true one's. */
export const quantiseAffine = (format, scale, zero, patterns) =>
  samples(format, zero, patterns, (x) => Math.fround(x / realOf(scale)));

/** as binary32 bit patterns. The product is exact in binary64. */
export const dequantiseAffine = (scale, zero, list) => Array.from(list, (v) => bitsOf((v - zero) * realOf(scale)));

/** */
export function requantise(n, target, toN, samples) {
  const s = toN - n;
  return Array.from(samples, (v) =>
    target.clamp(s >= 0 ? v * 2 ** Math.min(s, 16) : roundShift(v, Math.min(-s, 30))));
}
