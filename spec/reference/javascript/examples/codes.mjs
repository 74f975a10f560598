import { BitReader, incomplete } from "../bits.mjs";
import { books } from "../books.mjs";
import { base, readRun, unfold } from "../codes.mjs";
import { check, readFragment, seed } from "../fragments.mjs";
import { Profile } from "../profile.mjs";
import { Format } from "../qformat.mjs";
import { runs } from "../scan.mjs";
import { Chapter, hex, list, samples } from "./expect.mjs";
import { first, second } from "./profile.mjs";

/** A reader of a text of zeros and ones (blanks are skipped). */
function bitsOf(text) {
  const digits = text.replaceAll(/\s/g, "");
  const padded = digits.padEnd(8 * Math.ceil(digits.length / 8), "0");
  const bits = new BitReader(Uint8Array.from(padded.match(/.{8}/g) ?? [], (d) => parseInt(d, 2)), 0, 0);
  bits.end = digits.length;
  return bits;
}

/** The symbols of a run of one channel, read from some bits; `code` is {mode, rho, scale, density}. */
function readOne(code, bits, length) {
  const profile = { bytes: [code.scale + 32 * code.density] };
  const layer = { format: new Format(8, true), mean: () => 0, zero: 0, profile };
  const stream = { layer, difference: false, codes: [{ mode: code.mode, rho: 0, tableAt: 0 }] };
  const read = [];
  const whole = readRun(bitsOf(bits), stream, { segment: { isRoot: true }, channel: 0, length }, (c) => read.push(c));
  return { whole, read: samples(read) };
}

const ones = (n) => "1".repeat(n);

export function codes() {
  const chapter = new Chapter("codes.md");
  const is = (what, got, wanted) => chapter.equal(what, got, wanted);
  is("base", Array.from({ length: 24 }, (_, i) => base(i)), list(`4 6 9 12 18 25 36 51 72 102 144 204
    288 408 576 816 1152 1632 2304 3264 4608 6528 9216 13056`));
  for (const [k, z, text] of [[0, 0, "0"], [0, 3, "1110"], [0, 7, "11111110"], [0, 8, "11111111 0 0"],
    [0, 9, "11111111 0 1"], [0, 10, "111111111 0 00"], [0, 14, "1111111111 0 000"], [0, 255, ones(14) + "0 1111001"],
    [2, 0, "000"], [2, 5, "10 01"], [2, 31, "11111110 11"], [2, 32, "11111111 0 000"], [2, 40, "111111111 0 0000"],
    [4, 100, "1111110 0100"], [4, 127, "11111110 1111"], [4, 128, "11111111 0 00000"],
    [8, 0, "0 00000000"], [8, 255, "0 11111111"]]) {
    const bits = bitsOf(text);
    is(`rice(${z}, ${k})`, [bits.number(k, 255), bits.left], [z, 0]);
    is(`rice(${z}, ${k}), cut`, bitsOf(text.slice(0, -1).trim()).number(k, 255), incomplete);
  }
  is("unfold", [0, 1, 2, 3, 253, 254, 255].map(unfold), [0, 1, -1, 2, 127, -127, 128]);
  const starts = (book, codes) => codes.map((code) => {
    const { mask, length } = books[book][bitsOf(code).peek(7)];
    return length === code.length ? mask : `${mask} of ${length} bits`;
  });
  is("book 0", starts(0, ["0", "100", "1010", "1011", "1100", "11010", "11011", "11100", "111010", "111011", "111100",
    "111101", "1111100", "1111101", "1111110", "1111111"]), [0, 8, 1, 2, 4, 3, 10, 12, 6, 9, 14, 15, 5, 7, 11, 13]);
  is("book 5", starts(5, ["00", "010", "0110", "0111", "1000", "1001", "1010", "1011", "11000", "11001", "11010",
    "11011", "11100", "11101", "11110", "11111"]), [15, 0, 1, 3, 7, 11, 13, 14, 2, 4, 5, 6, 8, 9, 10, 12]);
  is("[CODE-9]", readOne({ mode: 2, scale: 8, density: 2 }, "11100 1101 0", 4), { whole: false, read: [0, 0, -3] });
  is("[CODE-9], whole", readOne({ mode: 2, scale: 8, density: 2 }, "11100 1101 00", 4).read, [0, 0, -3, 1]);
  chapter.refused("mask 12 of two", () => readOne({ mode: 2, scale: 8, density: 0 }, "11100", 2), 8);
  chapter.refused("sixteen ones", () => readOne({ mode: 1, scale: 0, density: 0 }, ones(16), 2), 8);
  chapter.refused("fifteen ones", () => readOne({ mode: 1, scale: 0, density: 0 }, ones(15) + "0 00000000", 1), 8);

  const places = list(`12 33 1 94 −12 −33 −1 −94 | −2 0 −2 1 2 3 0 2 −1 −2 |
    −2 −3 6 33 0 −2 −4 3 3 −5 −33 1 2 4`);
  const parts = [
    hex("05 00 00 12 b5 66 d4 51 92 7d d5 1b 0c 5e 22 d0 b0 e7 da ba"),
    hex("05 00 14 79 7f 80 99 ff 08 36 77 94 d1 50 7b dd"),
  ];
  sameFrame(chapter, new Profile(second), parts, places, [20, 12]);
  chapter.refused("a changed byte", () => readFragment(new Profile(second), parts[0].with(9, 0)), 7);
  return chapter;
}

/** The fragments of one frame give the symbols by place. */
function sameFrame(chapter, profile, parts, places, counts) {
  const read = parts.map((part) => readFragment(profile, part));
  chapter.equal("frames, streams", read.map((r) => [r.frame, r.stream.index]), parts.map(() => [5, 0]));
  chapter.equal("symbols of each", read.map((r) => r.symbols.length), counts);
  const onAir = Array.from(runs(read[0].stream, 0), (run) => places.slice(run.place, run.place + run.length)).flat();
  chapter.equal("symbols", read.flatMap((r) => samples(r.symbols)), onAir);
}

export const valuePlaces = list(`12 33 1 94 −12 −33 −1 −94 | 10 12 31 13 3 −9 −12 −31 −13 −3 |
  1 −4 100 127 31 33 90 0 4 −99 −127 −30 −33 −90`);

export function fragments() {
  const chapter = new Chapter("fragments.md");
  const digits = new TextEncoder().encode("123456789");
  chapter.equal("check", [check(1, [], digits), check(2, [], digits)], [0x04, 0xd64e]);
  const after = (...front) => [1, 2].map((K) => check(K, seed(...front), digits));
  chapter.equal("check after an identifier", after(0x09d3f40a, false, 0), [0x83, 0x81df]);
  chapter.equal("check after a session's number", after(0x09d3f40a, true, 0x1234), [0x35, 0xfa9f]);
  const parts = [
    hex("05 00 00 0c 21 01 5e f4 df ff a2 0a 0c 1f 0d 03 f7 f4 e1 f3"),
    hex("05 00 11 fd 01 fc 64 7f 04 9d 81 e2 1f 21 5a 00 df a6"),
  ];
  const profile = new Profile(first);
  sameFrame(chapter, profile, parts, valuePlaces, [17, 15]);
  for (let n = 1; n < parts[1].length; n++) {          // [FRAG-7]
    const cut = () => readFragment(profile, parts[1].subarray(0, n)).symbols;
    if (n <= 3) chapter.refused("cut", cut, 1);
    else chapter.equal("cut", cut(), parts[1].subarray(3, n));
  }
  for (const [s, f, h, stream, frame, offset, text] of [[4, 4, 3, 2, 11, 1000, "2b 03 e8"],
    [1, 7, 3, 0, 75, 1000, "4b 03 e8"], [4, 6, 4, 2, 43, 70000, "2a c1 11 70"]]) {              // [FRAG-1]
    const streams = new Array(3).fill({ symbols: 0 });
    streams[stream] = { symbols: offset + 1, spread: 0, codes: [{ mode: 0 }], layer: profile.layers[0],
      segments: [{ place: 0, symbols: offset + 1, perChannel: offset + 1, first: 0, firstNumber: 0, isRoot: true }] };
    const fields = { headerLength: h, checkLength: 0, frameBits: f, offsetBits: 8 * h - s - f, streams };
    const read = readFragment(fields, hex(`${text} 11`));
    chapter.equal("header", [read.frame, read.offset, read.stream === streams[stream]], [frame, offset, true]);
  }
  const six = bitsOf("010101 101010 0000"), read = [six.read(6), six.read(6), six.read(6)];
  chapter.equal("[FRAG-4]", read, [0x15, 0x2a, incomplete]);
  return chapter;
}
