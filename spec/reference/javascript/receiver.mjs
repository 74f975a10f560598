// The receiver: window, storage and disagreement, [REASM-1] to [REASM-5]. Memory for a stream of a frame is allocated when
// its first fragment is stored.

import { readFragment, reason } from "./fragments.mjs";
import { Refused } from "./refused.mjs";
import { runs } from "./scan.mjs";

/** The stored symbols of a stream of a frame. */
class Store {
  constructor(stream) {
    this.stream = stream;
    this.symbols = new Uint8Array(stream.symbols);     // by place, 0 if not there
    this.flags = new Uint8Array(Math.ceil(stream.symbols / 8));
    this.count = 0;
    this.inconsistent = false;
    this.segmentCounts = new Uint32Array(stream.segments.length);
  }

  has(place) { return (this.flags[place >> 3] & (1 << (place & 7))) !== 0; }

  /** [REASM-4]; true if the symbol is new. */
  put(place, symbol, segment) {
    const { format } = this.stream.layer;
    if (!this.has(place)) {
      this.flags[place >> 3] |= 1 << (place & 7);
      this.symbols[place] = symbol;
      this.segmentCounts[segment.index] += 1;
      this.count += 1;
      return true;
    }
    const old = this.symbols[place];
    if (old === symbol) return false;
    this.inconsistent = true;
    if (format.compared(symbol) < format.compared(old)) this.symbols[place] = symbol;
    return false;
  }
}

export class Receiver {
  constructor(profile) {
    this.profile = profile;
    this.reset();
  }

  /** [REASM-3] */
  reset() {
    this.newest = -1;
    this.kept = new Map();                             // frame → a Store for each stream of which something is there
  }

  /** The kept frames, the oldest first. */
  get frames() {
    const modulus = 2 ** this.profile.frameBits;
    const age = (frame) => (this.newest - frame + modulus) % modulus;
    return [...this.kept.keys()].sort((a, b) => age(b) - age(a));
  }

  /** The stored symbols, or undefined. */
  store(frame, stream) {
    return this.kept.get(frame)?.[stream];
  }

  /** One fragment, [FRAG-6]: throws Refused, or gives stream (the record), frame, number of new symbols, and the frames
   *  that were freed, the oldest first. */
  deliver(packet) {
    const { stream, frame, offset, symbols } = readFragment(this.profile, packet);
    const freed = this.#keep(frame);
    const stores = this.kept.get(frame);
    const store = (stores[stream.index] ??= new Store(stream));
    let added = 0, i = 0;
    for (const run of runs(stream, offset)) {
      for (let j = 0; j < run.length && i < symbols.length; j++) {
        if (store.put(run.place + j, symbols[i++], run.segment)) added += 1;
      }
      if (i === symbols.length) break;
    }
    return { stream, frame, added, freed };
  }

  /** [REASM-2]: makes room for the frame; the frames that were freed. */
  #keep(g) {
    const { frameBits, window } = this.profile;
    const modulus = 2 ** frameBits;
    const ahead = this.newest < 0 ? 0 : (g - this.newest + modulus) % modulus;
    let freed = [];
    if (ahead >= modulus / 2) {
      if (modulus - ahead >= window) throw new Refused(reason.lateFrame);
    } else {
      freed = this.frames.filter((x) => (g - x + modulus) % modulus >= window);
      freed.forEach((x) => this.kept.delete(x));
      this.newest = g;
    }
    if (!this.kept.has(g)) this.kept.set(g, []);
    return freed;
  }
}
