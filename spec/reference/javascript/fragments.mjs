// Reading a fragment: [FRAG-1] to [FRAG-3], [FRAG-6], [FRAG-8].

import { BitReader } from "./bits.mjs";
import { readRun } from "./codes.mjs";
import { Refused } from "./refused.mjs";
import { runs } from "./scan.mjs";

export const reason = {
  tooShort: 1, unknownControl: 2, unknownStream: 3, offsetOutOfRange: 4, trailingBytes: 5, lateFrame: 6,
  checkFailed: 7, malformedCode: 8,
};

function need(holds, code) {
  if (!holds) throw new Refused(code);
}

/** [FRAG-8] The bytes that a check covers before those of the fragment. */
export function seed(identifier, isSeeded, session) {
  const bytes = [0, 8, 16, 24].map((shift) => (identifier >>> shift) & 0xff);
  return isSeeded ? [...bytes, session & 0xff, session >> 8] : bytes;
}

/** [FRAG-8] The check of K bytes over those of the seed and of the fragment. */
export function check(K, front, bytes) {
  const width = 8 * K, full = 2 ** width, polynomial = K === 1 ? 0x07 : 0x1021;
  let r = full - 1;
  const take = (byte) => {
    r ^= byte << (width - 8);
    for (let i = 0; i < 8; i++) r = r >= full / 2 ? ((2 * r) % full) ^ polynomial : 2 * r;
  };
  for (const byte of front) take(byte);
  for (const byte of bytes) take(byte);
  return full - 1 - r;
}

/** Rows 1 to 9 of [FRAG-6], in their order: stream (the record), frame, offset, and the symbols by offset. `session` is
 *  the number of [SESS-6], 0 for none. */
export function readFragment(profile, bytes, session = 0) {
  const { headerLength: h, checkLength: K, offsetBits, frameBits, identifier, isSeeded } = profile;
  need(bytes.length >= 1, reason.tooShort);
  need(bytes[0] >> 4 !== 15, reason.unknownControl);
  need(bytes.length > h + K, reason.tooShort);
  let header = 0;                                      // up to 2^32: no bitwise operators
  for (let i = 0; i < h; i++) header = 256 * header + bytes[i];
  const offset = header % 2 ** offsetBits;
  const frame = Math.floor(header / 2 ** offsetBits) % 2 ** frameBits;
  const stream = profile.streams[Math.floor(header / 2 ** (offsetBits + frameBits))];
  need(stream !== undefined, reason.unknownStream);
  const end = bytes.length - K;
  if (K > 0) {
    let sent = 0;
    for (let i = end; i < bytes.length; i++) sent = 256 * sent + bytes[i];
    need(check(K, seed(identifier, isSeeded, session), bytes.subarray(0, end)) === sent, reason.checkFailed);
  }
  need(offset < stream.symbols, reason.offsetOutOfRange);

  const bits = new BitReader(bytes, h, end);
  const { format } = stream.layer;
  const symbols = [];
  const put = (c) => symbols.push(format.stored(c));
  for (const run of runs(stream, offset)) {
    if (!readRun(bits, stream, run, put)) break;       // throws if bits are malformed
  }
  need(symbols.length >= 1, reason.tooShort);
  const atEnd = offset + symbols.length === stream.symbols;
  need(!atEnd || bits.left < 8, reason.trailingBytes);
  return { stream, frame, offset, symbols: Uint8Array.from(symbols) };
}
