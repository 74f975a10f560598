// The order on air and the runs, [SCAN-3], [SCAN-4], [SCAN-6]. Products m·σ stay below 2^48 and are exact.

import { gcd } from "./numbers.mjs";

/** [SCAN-4] */
export function stride(n) {
  if (n < 3) return 1;
  const middle = Math.floor(n / 46368) * 28657 + Math.floor(((n % 46368) * 28657 + 23184) / 46368);
  for (let d = 0; d < n; d++) {
    if (middle + d < n && gcd(middle + d, n) === 1) return middle + d;
    if (middle - d >= 1 && gcd(middle - d, n) === 1) return middle - d;
  }
}

/** For position i of a segment on air: the symbol's index in the segment's own order, and the index after its chunk. */
function inSegment(segment, spread, i) {
  const L = segment.symbols;
  if (spread === 0) return [i, L];
  const n = Math.floor(L / spread), m = Math.floor(i / spread);
  if (m >= n) return [i, L];
  segment.stride ??= stride(n);
  const chunk = ((m * segment.stride) % n) * spread;
  return [chunk + (i % spread), chunk + spread];
}

/** The runs of a stream from an offset on, the first from there to its end: offset, place of the first symbol, length,
 *  segment, channel, and the symbol's number in the channel. */
export function* runs(stream, offset) {
  for (const segment of stream.segments) {
    const { place, symbols, perChannel } = segment;
    while (offset < place + symbols) {
      const [i, chunkEnd] = inSegment(segment, stream.spread, offset - place);
      const along = Math.floor(i / perChannel);
      const length = Math.min(chunkEnd, (along + 1) * perChannel) - i;
      yield {
        offset, place: place + i, length, segment,
        channel: segment.first + along,
        number: segment.firstNumber + (i % perChannel),
      };
      offset += length;
    }
  }
}
