// From bits to symbols, [CODE-2] to [CODE-10].

import { incomplete, malformed } from "./bits.mjs";
import { books } from "./books.mjs";
import { floorDiv, ones } from "./numbers.mjs";
import { channelByte, mode } from "./stream.mjs";

/** [CODE-5] */
export const unfold = (z) => (z % 2 === 1 ? (z + 1) / 2 : -z / 2);

export const base = (scale) => floorDiv((scale % 2 === 1 ? 102 : 72) * 2 ** Math.floor(scale / 2), 16);

/** [CODE-3] What a code has learnt in a run. */
class Context {
  constructor(stream, run) {
    const { layer } = stream;
    const code = stream.codes[run.segment.isRoot ? 0 : 1];
    const { scale, density } = channelByte(layer.profile.bytes[code.tableAt + run.channel]);
    this.format = layer.format;
    this.rho = code.rho;
    this.base = base(scale);
    this.density = density;
    const countsFromMean = run.segment.isRoot || !stream.difference;
    this.mean = countsFromMean ? layer.mean(run.channel) : 0;
    this.zero = countsFromMean ? layer.zero : 0;       // [CODE-8] o
    this.A = this.base;
    this.previous = this.mean;
    this.book = density;
  }

  k() { return 32 - Math.clz32(this.A >> 6); }
  learn(m) { this.A = (2 * this.A + 72 * m + this.base) >> 2; }

  /** [CODE-7] */
  expected() {
    return this.mean + floorDiv(this.rho * this.format.signed(this.previous - this.mean) + 4, 8);
  }
}

/** Reads the symbols of a run as numbers c of [FRAG-3] and passes each to `put`; true if all were there. */
export function readRun(bits, stream, run, put) {
  const { mode: m } = stream.codes[run.segment.isRoot ? 0 : 1];
  if (m === mode.raw) return readRaw(bits, stream.layer.format.bits, run.length, put);
  const context = new Context(stream, run);
  return m === mode.plain
    ? readPlain(bits, context, run.length, put)
    : readSparse(bits, context, run.length, put, m === mode.sparse);
}

function readRaw(bits, width, length, put) {
  for (let i = 0; i < length; i++) {
    const c = bits.read(width);
    if (c === incomplete) return false;
    put(c);
  }
  return true;
}

function readPlain(bits, context, length, put) {
  const { format } = context;
  for (let i = 0; i < length; i++) {
    const z = bits.number(context.k(), format.modulus - 1);
    if (z === incomplete) return false;
    const e = unfold(z);
    const x = format.low(e + context.expected());
    put(x);
    context.learn(Math.abs(e));
    context.previous = x;
  }
  return true;
}

/** [CODE-8], [CODE-9] */
function readSparse(bits, context, length, put, isSigned) {
  const { format, zero } = context;
  for (let done = 0; done < length; done += 4) {
    const n = Math.min(4, length - done);
    const { mask, length: maskBits } = books[context.book][bits.peek(7)];
    if (bits.read(maskBits) === incomplete) return false;
    if (mask >= 2 ** n) malformed();
    for (let j = 0; j < n; j++) {
      if ((mask & (1 << j)) === 0) { put(format.low(zero)); continue; }
      const k = context.k();
      const z = bits.number(isSigned ? Math.max(k, 1) : Math.max(k - 1, 0), format.modulus - 2);
      if (z === incomplete) return false;
      const e = isSigned ? unfold(z + 1) : z + 1;
      put(format.low(e + zero));
      context.learn(isSigned ? Math.abs(e) - 1 : z);
    }
    context.book = floorDiv(context.density + 2 * ones(mask), 2);
  }
  return true;
}
