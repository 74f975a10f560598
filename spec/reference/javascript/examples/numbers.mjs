import { floorDiv, roundDiv, roundShift } from "../numbers.mjs";
import {
  Format, bitsOf, dequantise, dequantiseAffine, pattern, quantise, quantiseAffine, realOf, requantise,
} from "../qformat.mjs";
import { Chapter } from "./expect.mjs";

export function numbers() {
  const chapter = new Chapter("q-formats.md");
  const is = (what, got, wanted) => chapter.equal(what, got, wanted);
  is("floor_div", [[7, 2], [-7, 2], [-8, 2]].map(([a, b]) => floorDiv(a, b)), [3, -4, -4]);
  is("round_div", [[5, 2], [7, 2], [8, 3], [-5, 2], [-7, 2]].map(([a, b]) => roundDiv(a, b)), [2, 4, 3, -2, -4]);
  is("round_shift", [-12, 4, 12].map((a) => roundShift(a, 3)), [-2, 0, 2]);
  is("round_div at the ends", [roundDiv(2 ** 31 - 1, 2 ** 31 - 1), roundDiv(-(2 ** 31), 3), roundShift(-(2 ** 31), 31),
    roundShift(-(2 ** 31), 60)], [1, -715827883, -1, 0]);

  const s8 = new Format(8, true), u8 = new Format(8, false), u6 = new Format(6, false), s4 = new Format(4, true);
  is("8 signed", [s8.lowest, s8.highest, s8.wrap(200), pattern(-56), s8.signed(0xc8)], [-128, 127, -56, 0xc8, -56]);
  is("6 unsigned", [u6.lowest, u6.highest, u6.wrap(-2), u6.sample(0x50), u6.signed(0x3e)], [0, 63, 62, 63, -2]);
  is("4 signed", [s4.lowest, s4.highest, s4.wrap(9), pattern(-7), s4.sample(0x80)], [-8, 7, -7, 0xf9, -8]);

  const reals = (n, list) => dequantise(n, list).map(realOf);
  is("Q-3", [reals(3, [-128, 127]), reals(5, [0, 255]), reals(-16, [0, 3])],
    [[-16, 15.875], [0, 7.96875], [0, 196608]]);
  is("Q-4 signed", quantise(s8, 3, [0.3125, 0.4375, -0.3125, 100, -Infinity].map(bitsOf)), [2, 4, -2, 127, -128]);
  is("Q-4 unsigned", quantise(u8, 5, [-0.4, 7.96, 1 / 64, 3 / 64].map(bitsOf)), [0, 255, 0, 2]);
  chapter.refused("Q-4 NaN", () => quantise(s8, 3, [bitsOf(1), 0x7fc00000]), 1, 1);
  is("Q-6", requantise(3, s8, 1, [11, 10, -10]), [3, 2, -2]);
  is("Q-6 to unsigned", requantise(3, u6, 4, [11, 40, -10]), [22, 63, 0]);
  const affine = (format, scale, zero, reals) => quantiseAffine(format, bitsOf(scale), zero, reals.map(bitsOf));
  is("Q-8 signed", affine(s8, 0.5, -128, [1.25, -3, 200]), [-126, -128, 127]);
  is("Q-8, a real number", dequantiseAffine(bitsOf(0.5), -128, [-126]).map(realOf), [1]);
  is("Q-8 unsigned", affine(u8, 0.1, 10, [0.05, 0.25, -2]), [10, 12, 0]);
  is("Q-8, a quotient that overflows", affine(s8, 2 ** -126, 0, [3e38, -3e38, Infinity, -Infinity]),
    [127, -128, 127, -128]);
  chapter.refused("Q-8 NaN", () => quantiseAffine(s8, bitsOf(0.5), 0, [bitsOf(1), 0x7fc00000]), 1, 1);
  return chapter;
}
