// A stream's record, segments and tables: [PROF-5] to [PROF-7], [CODE-2], and the third table of [PROF-3].

import { field } from "./fields.mjs";
import { little16 } from "./numbers.mjs";

export const none = 65535;
export const mode = { raw: 0, plain: 1, sparse: 2, sparseUnsigned: 3 };

export class Stream {
  /** Reads the record at `at`, and advances profile.tablesAt and profile.segmentsRead. */
  constructor(profile, index, at, segmentsAt) {
    const b = profile.bytes;
    const check = (holds, code, offset) => profile.need(holds, code, index, at + offset);
    check(b[at] < profile.layerCount, field.streamLayer, 0);
    this.index = index;
    this.layer = profile.layers[b[at]];
    const { isBytes, channels: C } = this.layer;
    check(b[at + 1] <= (isBytes ? 0 : 1), field.streamFlags, 1);
    this.difference = b[at + 1] === 1;
    this.spread = b[at + 2];
    check(!isBytes || this.spread === 0, field.spread, 2);
    const segmentCount = b[at + 3];
    check(segmentCount >= 1, field.segmentCount, 3);
    check(little16(b, at + 4) === profile.segmentsRead, field.segmentCount, 4);
    this.codes = [6, 7].map((offset) => {              // of the roots, of the refinements
      const code = codeOf(b[at + offset]);
      check(code !== null, field.code, offset);
      return code;
    });
    this.isRaw = this.codes.every((code) => code.mode === mode.raw);
    check(!isBytes || this.isRaw, field.code, 6);
    this.#readTables(profile, at, C);
    for (const offset of [10, 11]) check(b[at + offset] === 0, field.trailingBytes, offset);

    this.segments = [];
    this.symbols = 0;
    for (let i = 0; i < segmentCount; i++) {
      const record = profile.segmentsRead + i;
      this.#readSegment(profile, record, segmentsAt + 8 * record);
    }
    profile.segmentsRead += segmentCount;
    this.smallestPayload = profile.headerLength + (this.isRaw ? 1 : 4) + profile.checkLength;     // [CODE-11]
  }

  #readTables(profile, at, C) {
    const b = profile.bytes;
    const begin = profile.tablesAt;
    let end = begin;
    for (const code of this.codes) {
      if (code.mode === mode.raw) continue;
      code.tableAt = end;
      end += C;
    }
    profile.need(little16(b, at + 8) === (end > begin ? begin : 0), field.codeTable, this.index, at + 8);
    profile.need(end <= profile.end, field.length, this.index, profile.end);
    for (const code of this.codes) {
      for (let i = 0; code.mode !== mode.raw && i < C; i++) {
        const { scale, density } = channelByte(b[code.tableAt + i]);
        const good = scale <= 23 && (code.mode !== mode.plain || density === 0);
        profile.need(good, field.codeTable, this.index, code.tableAt + i);
      }
    }
    profile.tablesAt = end;
  }

  /** [PROF-6]; [SCAN-2] says what a segment means. */
  #readSegment(profile, record, at) {
    const b = profile.bytes;
    const check = (holds, code, offset) => profile.need(holds, code, record, at + offset);
    const [first, channels, start, target] = [0, 2, 4, 6].map((offset) => little16(b, at + offset));
    const end = first + channels;
    const { geometry, channels: C } = this.layer;
    check(channels >= 1 && end <= C, field.segmentChannels, 0);
    check(target <= geometry.finest && target !== none, field.segmentTarget, 6);
    const e = this.segments.findLast((s) => s.first < end && first < s.end);
    check(!e || (e.first <= first && end <= e.end), field.segmentChannels, 0);
    check(start === (e ? e.target : none), field.segmentStart, 4);
    check(start === none || start < target, field.segmentTarget, 6);
    const firstNumber = start === none ? 0 : geometry.area(start);    // the numbers of a channel's symbols, [POOL-6]
    const perChannel = geometry.area(target) - firstNumber;
    const symbols = channels * perChannel;
    check(symbols <= 2 ** 24, field.symbolCount, 0);
    check(this.symbols + symbols <= Math.min(2 ** 24, 2 ** profile.offsetBits), field.symbolCount, 0);
    const isRoot = start === none;
    const index = this.segments.length, place = this.symbols;
    this.segments.push({ index, first, end, start, target, isRoot, firstNumber, perChannel, symbols, place });
    this.symbols += symbols;
  }
}

/** [CODE-2] a code byte, or null. */
function codeOf(byte) {
  const code = { mode: byte & 7, rho: (byte >> 3) & 15 };
  const good = byte < 128 && code.mode <= 3 && code.rho <= (code.mode === mode.plain ? 8 : 0);
  return good ? code : null;
}

export const channelByte = (byte) => ({ scale: byte & 31, density: byte >> 5 });
