// Reading bits and numbers, [CODE-1] and [CODE-4].

import { Refused } from "./refused.mjs";

/** The bits end inside a codeword: [CODE-9]. */
export const incomplete = -1;

/** [FRAG-6] code 8. */
export function malformed() {
  throw new Refused(8);
}

export class BitReader {
  /** The bytes from ..< to, most significant bit first. */
  constructor(bytes, from, to) {
    this.bytes = bytes;
    this.at = 8 * from;
    this.end = 8 * to;
  }

  get left() { return this.end - this.at; }

  /** The bit at a position; 0 after the end. */
  #bit(at) { return at < this.end ? (this.bytes[at >> 3] >> (7 - (at & 7))) & 1 : 0; }

  /** The next w bits, which stay unread; zeros after the end; w ≤ 16. */
  peek(w) {
    let z = 0;
    for (let i = 0; i < w; i++) z = 2 * z + this.#bit(this.at + i);
    return z;
  }

  /** The next w bits as a number, or incomplete. */
  read(w) {
    if (this.left < w) return incomplete;
    const z = this.peek(w);
    this.at += w;
    return z;
  }

  /** [CODE-4] read_number: a number, or incomplete; throws if it is malformed. If it is incomplete, the reader's
   *  position has no meaning any more, and nothing is read after it. */
  number(k, highest) {
    let u = 0;
    while (u <= 15 && this.#bit(this.at + u) === 1) u += 1;
    if (u > 15) malformed();
    if (this.at + u >= this.end) return incomplete;
    this.at += u + 1;
    const w = u < 8 ? k : k + u - 7;
    const rest = this.read(w);
    if (rest === incomplete) return incomplete;
    const z = u < 8 ? u * 2 ** k + rest : 8 * 2 ** k + 2 ** w - 2 ** (k + 1) + rest;
    if (z > highest) malformed();
    return z;
  }
}
