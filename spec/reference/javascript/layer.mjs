// A layer's record and tables: [PROF-4], [PROF-7], and the second table of [PROF-3].

import { field } from "./fields.mjs";
import { Geometry } from "./geometry.mjs";
import { little16, little32 } from "./numbers.mjs";
import { Format, isScale } from "./qformat.mjs";

export class Layer {
  /** Reads the record at `at`, and advances profile.tablesAt to the end of the layer's tables. */
  constructor(profile, index, at) {
    const b = profile.bytes;
    const check = (holds, code, offset) => profile.need(holds, code, index, at + offset);
    const flags = b[at + 1];
    this.profile = profile;
    this.index = index;
    this.isBytes = b[at] === 1;
    this.channels = little16(b, at + 2);
    this.height = little16(b, at + 4);
    this.width = little16(b, at + 6);
    const rowKernel = little16(b, at + 8), columnKernel = little16(b, at + 10);
    const bits = b[at + 12], n = (b[at + 13] << 24) >> 24;
    const isAffine = (flags & 16) !== 0, scale = little32(b, at + 16);
    const { channels: C, height: H, width: W } = this;

    check(b[at] <= 1, field.layerKind, 0);
    check(flags <= 31 && (flags & 24) !== 24, field.layerFlags, 1);
    check(C >= 1 && H >= 1 && W >= 1 && C * H * W <= 2 ** 28, field.shape, 2);
    if (this.isBytes) {
      check(C === 1 && H === 1 && W >= 4, field.shape, 2);
      check(flags === 0, field.layerFlags, 1);
      check(rowKernel === 1, field.kernel, 8);
      check(columnKernel === 1, field.kernel, 10);
      check(bits === 8, field.bits, 12);
      check(n === 0, field.fractionBits, 13);
    }
    check(isKernel(rowKernel, H), field.kernel, 8);
    check(isKernel(columnKernel, W), field.kernel, 10);
    check(rowKernel * columnKernel <= 65536, field.kernel, 8);
    check(bits >= 2 && bits <= 8, field.bits, 12);
    this.format = new Format(bits, (flags & 1) !== 0);
    if (isAffine) {
      check(this.format.stores(b[at + 13]), field.zero, 13);
      check(isScale(scale), field.scale, 16);
    } else {
      check(n >= -16 && n <= 22, field.fractionBits, 13);
      check(scale === 0, field.scale, 16);
    }
    this.zero = isAffine ? this.format.sample(b[at + 13]) : 0;

    this.geometry = new Geometry(H, W, rowKernel, columnKernel, (flags & 2) !== 0);
    const hasMeans = (flags & 4) !== 0, hasFractionBits = (flags & 8) !== 0;
    const tableBegin = profile.tablesAt;
    this.meansAt = hasMeans ? tableBegin : -1;
    const fractionBitsAt = tableBegin + (hasMeans ? C : 0);
    const tableEnd = fractionBitsAt + (hasFractionBits ? C : 0);
    check(little16(b, at + 14) === (hasMeans || hasFractionBits ? tableBegin : 0), field.channelTable, 14);
    profile.need(tableEnd <= profile.end, field.length, index, profile.end);
    for (let i = tableBegin; i < fractionBitsAt; i++) {
      profile.need(this.format.stores(b[i]), field.channelTable, index, i);
    }
    for (let i = fractionBitsAt; i < tableEnd; i++) {
      const own = (b[i] << 24) >> 24;
      profile.need(own >= -16 && own <= 22, field.fractionBits, index, i);
    }
    profile.tablesAt = tableEnd;
  }

  /** [PROF-7] */
  mean(channel) {
    return this.meansAt < 0 ? this.zero : this.format.sample(this.profile.bytes[this.meansAt + channel]);
  }
}

const isKernel = (k, length) => k >= 1 && k <= 32768 && (k === 1 || k < 2 * length);
