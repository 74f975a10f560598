// Q formats, [Q-1] to.

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

  /** The byte of a number c read by a code, [FRAG-3]. */
  stored(c) { return pattern(this.wrap(c)); }
  /** A stored symbol as [REASM-4] compares it. */
  compared(symbol) { return this.isSigned ? this.signed(symbol) : symbol; }
}

/** the byte that stores v. */
export const pattern = (v) => v & 0xff;

const scratch = new DataView(new ArrayBuffer(4));

/** of binary32 bit patterns. A binary32 number times 2^n is exact in binary64. */
export function quantise(format, n, patterns) {
  return Array.from(patterns, (bits, index) => {
    scratch.setUint32(0, bits);
    const x = scratch.getFloat32(0) * 2 ** n;
    if (Number.isNaN(x)) throw new Refused(1, index);
    if (x <= format.lowest) return format.lowest;
    if (x >= format.highest) return format.highest;
    const q = Math.floor(x);
    const r = x - q;
    return r > 0.5 || (r === 0.5 && q % 2 !== 0) ? q + 1 : q;
  });
}

/** as binary32 bit patterns. */
export function dequantise(n, samples) {
  return Array.from(samples, (v) => {
    scratch.setFloat32(0, v * 2 ** -n);
    return scratch.getUint32(0);
  });
}

/** */
export function requantise(n, target, toN, samples) {
  const s = toN - n;
  return Array.from(samples, (v) =>
    target.clamp(s >= 0 ? v * 2 ** Math.min(s, 16) : roundShift(v, Math.min(-s, 30))));
}
