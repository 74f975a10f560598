// The receiver: storage and disagreement, [REASM-1], [REASM-4], [REASM-5]. Memory for a stream of a frame is allocated
// when its first fragment is stored.

import { readFragment } from "./fragments.mjs";
import { runs } from "./scan.mjs";
import { Window } from "./window.mjs";

/** The stored symbols of a stream of a frame. */
export class Store {
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
  session = 0;                                         // the number of [SESS-6], for the check of [FRAG-8]

  constructor(profile) {
    this.profile = profile;
    this.window = new Window(profile);
  }

  /** [REASM-3] */
  reset() { this.window.reset(); }
  silence() { this.window.silence(); }

  /** The stored symbols, or undefined. */
  store(frame, stream) {
    return this.window.kept.get(frame)?.[stream];
  }

  /** One fragment, [FRAG-6]: throws Refused, or gives stream (the record), frame, number of new symbols, and the frames
   *  that were freed, the oldest first. */
  deliver(packet) {
    const { stream, frame, offset, symbols } = readFragment(this.profile, packet, this.session);
    const freed = this.window.fragment(frame);
    const stores = this.window.kept.get(frame);
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

  /** [REASM-7] An announced number: the frames that were freed, the oldest first. */
  announce(number) { return this.window.announce(number); }
}
