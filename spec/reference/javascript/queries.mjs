// A receiver's queries, [REASM-6], and strings, [PROF-8]. `store` is undefined if nothing has arrived.

/** The greatest target state of the segments that `choose`, or −1. */
function greatestTarget(stream, choose) {
  return Math.max(-1, ...stream.segments.filter(choose).map((s) => s.target));
}

/** The state of the largest complete grid, or −1. */
export function completeState(stream, store) {
  if (!store) return -1;
  const lacking = stream.segments.filter((s) => store.segmentCounts[s.index] < s.symbols);
  const least = Math.min(Infinity, ...lacking.map((s) => s.target));
  return greatestTarget(stream, (s) => s.target < least);
}

/** The state of the finest grid, or −1. */
export function finestState(stream, store) {
  return store ? greatestTarget(stream, (s) => store.segmentCounts[s.index] > 0) : -1;
}

/** Rows and columns of a state's grid; 0, 0 for none. */
export function gridOf(stream, state) {
  return state < 0 ? [0, 0] : stream.layer.geometry.grid(state);
}

/** The channels that the scan has and whose symbols are all there. */
export function completeChannels(stream, store) {
  if (!store) return 0;
  const state = new Uint8Array(stream.layer.channels);          // 0 not in the scan, 1 complete, 2 lacks a symbol
  for (const segment of stream.segments) {
    const isWhole = store.segmentCounts[segment.index] === segment.symbols;
    let place = segment.place;
    for (let c = segment.first; c < segment.end; c++, place += segment.perChannel) {
      if (state[c] !== 2) state[c] = isWhole || allThere(store, place, place + segment.perChannel) ? 1 : 2;
    }
  }
  return state.reduce((n, s) => n + (s === 1 ? 1 : 0), 0);
}

function allThere(store, from, to) {
  for (let place = from; place < to; place++) if (!store.has(place)) return false;
  return true;
}

/** [PROF-8] the string, or null. A stream of bytes has no spread: places are offsets. */
export function stringOf(stream, store) {
  if (!stream.layer.isBytes || !store || !allThere(store, 0, 3)) return null;
  const [a, b, c] = store.symbols;
  const length = a + 256 * b + 65536 * c;
  if (length > stream.layer.width - 3 || !allThere(store, 3, 3 + length)) return null;
  return store.symbols.slice(3, 3 + length);
}
