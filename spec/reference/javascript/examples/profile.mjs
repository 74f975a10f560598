import { crc32 } from "../numbers.mjs";
import { Profile } from "../profile.mjs";
import { runs, stride } from "../scan.mjs";
import { Chapter, hex } from "./expect.mjs";

export const first = hex(`46 43 01 34 04 01 01 01 01 00 00 00
  00 05 02 00 04 00 04 00 02 00 02 00 08 03 44 00 00 00 00 00  00 00 04 03 00 00 00 00 00 00 00 00
  00 00 02 00 ff ff 00 00  00 00 02 00 00 00 01 00  00 00 02 00 01 00 02 00  07 fe`);
export const second = hex(`46 43 01 34 04 01 01 01 01 02 00 00
  00 05 02 00 04 00 04 00 02 00 02 00 08 03 44 00 00 00 00 00  00 01 04 03 00 00 29 02 46 00 00 00
  00 00 02 00 ff ff 00 00  00 00 02 00 00 00 01 00  00 00 02 00 01 00 02 00  07 fe 13 14 ac cc`);
/** The first with window 2, of the loss traces. */
export const windowTwo = first.with(5, 2);

export function profile() {
  const chapter = new Chapter("profile.md");
  const is = (what, got, wanted) => chapter.equal(what, got, wanted);
  is("CRC-32", crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  const identifiers = [first, second, windowTwo].map((bytes) => new Profile(bytes).identifier);
  is("identifiers", identifiers, [0x09d3f40a, 0x21177928, 0x539c0561]);
  is("lengths", [first.length, second.length], [70, 74]);
  const { layers, streams, memory } = new Profile(second);
  is("means", [layers[0].mean(0), layers[0].mean(1)], [7, -2]);
  is("segments", streams[0].segments.map((s) => [s.place, s.symbols]), [[0, 8], [8, 10], [18, 14]]);
  is("codes", streams[0].codes, [{ mode: 1, rho: 5, tableAt: 70 }, { mode: 2, rho: 0, tableAt: 72 }]);
  is("memory, [REASM-5]", memory, 104);
  is("smallest payloads, [CODE-11]", [first, second].map((b) => new Profile(b).streams[0].smallestPayload), [4, 9]);
  const damaged = (at, byte) => () => new Profile(first.with(at, byte));
  chapter.refused("16 streams of 4 bits", damaged(8, 16), 8, 0, 8);
  chapter.refused("misorder", damaged(6, 15), 30, 0, 6);
  chapter.refused("an authenticated profile", damaged(9, 3), 31, 0, 9);
  chapter.refused("a seed without a check", damaged(9, 16), 23, 0, 9);
  chapter.refused("a scale in a Q format", damaged(31, 0x3f), 33, 0, 28);
  chapter.refused("version", damaged(2, 0), 3, 0, 2);
  chapter.refused("bytes 10 and 11 of a stream", damaged(43, 1), 22, 0, 43);
  chapter.refused("start of segment 1", damaged(56, 1), 19, 1, 56);
  chapter.refused("a byte too much", () => new Profile(Uint8Array.of(...first, 0)), 22, 0, 70);
  chapter.refused("a byte too few", () => new Profile(first.subarray(0, 69)), 1, 0, 69);
  return chapter;
}

/** Numbers with places and runs of a stream. */
const walk = (stream) => Array.from(runs(stream, 0), ({ offset, place, length }) => [offset, place, length]);

export function scan() {
  const chapter = new Chapter("scan.md");
  const is = (what, got, wanted) => chapter.equal(what, got, wanted);
  is("strides", [1, 2, 3, 4, 8, 9, 10, 100, 4096, 65536].map(stride), [1, 1, 2, 3, 5, 7, 7, 63, 2531, 40503]);
  const oneSegment = (channels, perChannel, spread) => ({
    spread, segments: [{ place: 0, symbols: channels * perChannel, perChannel, first: 0, firstNumber: 0 }],
  });
  is("L = 70, R = 8", walk(oneSegment(1, 70, 8)).map(([, place]) => place / 8), [0, 5, 2, 7, 4, 1, 6, 3, 8]);
  is("the runs of L = 10, R = 4", walk(oneSegment(2, 5, 4)), [[0, 0, 4], [4, 4, 1], [5, 5, 3], [8, 8, 2]]);
  const onAir = walk(new Profile(first).streams[0]);
  is("runs of the example", onAir.map(([offset]) => offset), [0, 4, 8, 12, 13, 16, 18, 22, 26, 29, 30]);
  const places = onAir.flatMap(([, place, length]) => Array.from({ length }, (_, i) => place + i));
  is("places from offset 18", places.slice(18), [18, 19, 20, 21, 26, 27, 28, 29, 22, 23, 24, 25, 30, 31]);
  const [{ place, channel, number }] = runs(new Profile(first).streams[0], 14);
  is("symbol 5 of channel 1", [place, channel, number], [14, 1, 5]);
  return chapter;
}
