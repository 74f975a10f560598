// The profile as a whole: [PROF-1], [PROF-2] and the first table of [PROF-3]. Layers and streams are read in place;
// nothing takes time or memory proportional to a map.

import { field } from "./fields.mjs";
import { Layer } from "./layer.mjs";
import { crc32, little16 } from "./numbers.mjs";
import { Refused } from "./refused.mjs";
import { Stream } from "./stream.mjs";

/** [VERS-2] */
export const version = 1;
/** [PROF-1] what the check byte may be, and its bits. */
const checkBytes = [0, 1, 2, 17, 18], checkKind = 3, checkIsSeeded = 16, authenticated = 3;

const headerBytes = 12, layerBytes = 20, streamBytes = 12, segmentBytes = 8;

export class Profile {
  /** Reads and checks; throws Refused(code, record, at). The bytes must not change afterwards. */
  constructor(bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.#readHeader();
    const layersAt = headerBytes;
    const streamsAt = layersAt + layerBytes * this.layerCount;
    const segmentsAt = streamsAt + streamBytes * this.streamCount;
    this.need(segmentsAt <= this.end, field.length, 0, this.end);
    let segments = 0;
    for (let s = 0; s < this.streamCount; s++) segments += bytes[streamsAt + streamBytes * s + 3];
    const pointsAt = segmentsAt + segmentBytes * segments;
    this.tablesAt = pointsAt + 2 * this.pointCount;     // each layer and stream advances it to the end of its tables
    this.need(this.tablesAt <= this.end, field.length, 0, this.end);

    this.layers = [];
    for (let i = 0; i < this.layerCount; i++) this.layers.push(new Layer(this, i, layersAt + layerBytes * i));
    this.streams = [];
    this.segmentsRead = 0;
    for (let i = 0; i < this.streamCount; i++) {
      this.streams.push(new Stream(this, i, streamsAt + streamBytes * i, segmentsAt));
    }
    this.points = [];
    for (let i = 0; i < this.pointCount; i++) {
      const at = pointsAt + 2 * i, point = little16(bytes, at);
      this.need(point >= 1 && point < 2 ** this.streamCount, field.operatingPoints, i, at);
      this.points.push(point);
    }
    this.need(this.tablesAt === this.end, field.trailingBytes, 0, this.tablesAt);
    this.identifier = crc32(bytes);
  }

  /** One check of [PROF-3]. */
  need(holds, code, record, at) {
    if (!holds) throw new Refused(code, record, at);
  }

  #readHeader() {
    const b = this.bytes;
    this.need(this.end >= 12 && this.end <= 65535, field.length, 0, this.end);
    this.need(b[0] === 0x46 && b[1] === 0x43, field.magic, 0, 0);
    this.need(b[2] === version, field.version, 0, 2);
    this.headerLength = b[3] >> 4;
    this.frameBits = b[3] & 15;
    this.streamBits = b[4];
    this.window = b[5];
    this.misorder = b[6];
    this.layerCount = b[7];
    this.streamCount = b[8];
    this.checkLength = b[9] & checkKind;
    this.isSeeded = (b[9] & checkIsSeeded) !== 0;
    this.pointCount = b[10];
    const frames = 2 ** this.frameBits;
    this.need(this.headerLength === 3 || this.headerLength === 4, field.headerLength, 0, 3);
    this.need(this.frameBits >= 2 && this.frameBits <= 8, field.frameBits, 0, 3);
    this.need(this.streamBits >= 1 && this.streamBits <= 4, field.streamBits, 0, 4);
    this.need(this.window >= 1 && this.window <= frames / 2, field.window, 0, 5);
    this.need(this.misorder <= frames - 2 * this.window, field.misorder, 0, 6);
    this.need(this.layerCount >= 1 && this.layerCount <= 15, field.layerCount, 0, 7);
    this.need(this.streamCount >= 1 && this.streamCount < 2 ** this.streamBits, field.streamCount, 0, 8);
    this.need(this.checkLength !== authenticated, field.authentication, 0, 9);
    this.need(checkBytes.includes(b[9]), field.check, 0, 9);
    this.need(this.pointCount <= 16, field.operatingPoints, 0, 10);
    this.need(b[11] === 0, field.trailingBytes, 0, 11);
  }

  /** Bits of a fragment's offset, [FRAG-1]. */
  get offsetBits() { return 8 * this.headerLength - this.streamBits - this.frameBits; }

  /** [REASM-5]: may exceed 2^31. */
  get memory() {
    const sum = this.streams.reduce((total, { symbols }) => total + symbols + Math.ceil(symbols / 8), 0);
    return (this.window + 1) * sum + Math.max(...this.streams.map(({ symbols }) => symbols));
  }
}
