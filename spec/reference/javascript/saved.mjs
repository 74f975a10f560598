// Saved state of a server session, [SESS-8]: 32-bit little-endian numbers, the bytes of the streams, and a CRC-32. The
// form is this decoder's own. −1 stands for none.

import { crc32, little32 } from "./numbers.mjs";
import { pattern } from "./qformat.mjs";
import { Store } from "./receiver.mjs";
import { Refused } from "./refused.mjs";
import { ServerSession } from "./server.mjs";
import { none } from "./window.mjs";

export function saved(session) {
  const { profile, former, receiver, told } = session;
  const { newest, spare, strikes, struck, number, pending, isSilent, frames } = receiver.window;
  const pieces = [];
  const put = (...numbers) => pieces.push(new Uint8Array(Uint32Array.from(numbers, (n) => n >>> 0).buffer));
  put(profile.identifier, session.session, former, session.returns, newest, spare, strikes, struck);
  put(number !== null, number, pending !== null, pending, isSilent, frames.length);
  for (const frame of frames) {
    const { deepest, state, content } = told.get(frame);
    put(frame, deepest);
    for (const { index } of profile.streams) {
      const store = receiver.store(frame, index);
      put(state[index] ?? -1, content[index] ?? false, store !== undefined);
      if (!store) continue;
      put(store.inconsistent);
      pieces.push(store.flags, store.symbols);
    }
  }
  put(crc32(Buffer.concat(pieces)));
  return new Uint8Array(Buffer.concat(pieces));
}

/** [FRAG-6] and the like have codes; a refusal of saved bytes needs none. */
function need(holds) {
  if (!holds) throw new Refused(0);
}

class Source {
  constructor(bytes, end) {
    this.bytes = bytes;
    this.end = end;
    this.at = 0;
  }

  bytesOf(length) {
    need(length <= this.end - this.at);
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  uint() { return little32(this.bytesOf(4), 0); }
  /** A number lowest … highest. */
  int(lowest, highest) {
    const value = this.uint() | 0;
    need(lowest <= value && value <= highest);
    return value;
  }
  flag() { return this.int(0, 1) === 1; }
  optional() {
    const isThere = this.flag(), value = this.uint();
    return isThere ? value : null;
  }
}

/** The session of some saved bytes; throws Refused. */
export function restored(profile, bytes) {
  const end = bytes.length - 4;
  need(end >= 0 && crc32(bytes.subarray(0, end)) === little32(bytes, end));
  const source = new Source(bytes, end);
  need(source.uint() === profile.identifier);
  const session = new ServerSession(profile), { receiver } = session;
  receiver.session = source.int(0, 65535);
  session.former = source.int(0, 65535);
  session.returns = source.int(0, 2);
  readWindow(source, receiver.window);
  const count = source.int(0, profile.window + 1);
  for (let i = 0; i < count; i++) readFrame(source, session);
  need(source.at === end);
  need(receiver.window.spare === none || receiver.window.kept.has(receiver.window.spare));
  return session;
}

function readWindow(source, window) {
  const frame = window.modulus - 1;
  window.newest = source.int(none, frame);
  window.spare = source.int(none, frame);
  window.strikes = source.int(0, 2);
  window.struck = source.int(0, frame);
  window.number = source.optional();
  window.pending = source.optional();
  window.isSilent = source.flag();
  need(window.number === null || window.number % window.modulus === window.newest);
  need(window.newest !== none || (window.spare === none && window.pending === null));
  need(window.spare === none || window.behind(window.spare) >= window.size + window.misorder);
}

function readFrame(source, session) {
  const { profile, receiver: { window }, told } = session;
  const frame = source.int(0, window.modulus - 1);
  need(!window.kept.has(frame) && window.newest !== none);
  need(frame === window.spare || window.behind(frame) < window.size);
  const stores = [], state = [], content = [];
  window.kept.set(frame, stores);
  told.set(frame, { deepest: source.int(-1, profile.layerCount - 1), state, content });
  for (const stream of profile.streams) {
    state[stream.index] = source.int(-1, stream.layer.geometry.finest);
    content[stream.index] = source.flag();
    if (source.flag()) stores[stream.index] = readStore(source, stream);
  }
}

function readStore(source, stream) {
  const store = new Store(stream);
  const isInconsistent = source.flag();
  const flags = source.bytesOf(store.flags.length), symbols = source.bytesOf(store.symbols.length);
  const { format } = stream.layer;
  for (const segment of stream.segments) {
    for (let place = segment.place; place < segment.place + segment.symbols; place++) {
      const symbol = symbols[place];
      need(pattern(format.wrap(symbol)) === symbol);
      if (flags[place >> 3] & (1 << (place & 7))) store.put(place, symbol, segment);
      else need(symbol === 0);
    }
  }
  store.inconsistent = isInconsistent;
  return store;
}
