// A stream's map at a grid, [RECON-7].

import { pattern } from "./qformat.mjs";
import { expand, reconstruct } from "./reconstruction.mjs";
import { Refused } from "./refused.mjs";

/** The map in CHW as patterns, exact cells, and cells; refused with code 1 if the layer has no such grid. */
export function mapOf(stream, store, rows, columns) {
  const { geometry, format, channels: C, height, width } = stream.layer;
  const wanted = geometry.state(rows, columns);
  if (wanted < 0) throw new Refused(1);
  const map = new Uint8Array(C * height * width);
  let exact = 0, cells = 0;
  for (let c = 0; c < C; c++) {
    const plane = map.subarray(c * height * width, (c + 1) * height * width);
    const mean = stream.layer.mean(c);
    const segments = stream.segments.filter((s) => s.first <= c && c < s.end);
    if (segments.length === 0) { plane.fill(pattern(mean)); continue; }
    const root = segments[0].target, finest = segments.at(-1).target;
    const state = Math.min(Math.max(wanted, root), finest);
    cells += geometry.area(state);
    const symbols = store ? gather(store, segments, c) : null;
    if (!symbols) { plane.fill(pattern(mean)); continue; }
    const channel = { geometry, format, difference: stream.difference, mean, root, finest, ...symbols };
    const grid = reconstruct(channel, state);
    expand(geometry, state, height, width, (at, cell) => { plane[at] = pattern(grid.values[cell]); });
    exact += grid.exact.reduce((n, flag) => n + flag, 0);
  }
  return { map, exact, cells };
}

/** A channel's symbols by number, or null if there are none. */
function gather(store, segments, c) {
  const last = segments.at(-1), count = last.firstNumber + last.perChannel;
  const there = new Uint8Array(count), symbols = new Uint8Array(count);
  let found = 0;
  for (const segment of segments) {
    const place = segment.place + (c - segment.first) * segment.perChannel;
    for (let i = 0; i < segment.perChannel; i++) {
      if (!store.has(place + i)) continue;
      there[segment.firstNumber + i] = 1;
      symbols[segment.firstNumber + i] = store.symbols[place + i];
      found += 1;
    }
  }
  return found === 0 ? null : { there, symbols };
}
