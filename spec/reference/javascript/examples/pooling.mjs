import { Axis, Geometry } from "../geometry.mjs";
import { Format } from "../qformat.mjs";
import { expand, reconstruct } from "../reconstruction.mjs";
import { Chapter, list } from "./expect.mjs";

const value = list("12 33 1 94 10 12 31 13 3 1 −4 100 127 31 33 90");
const difference = list("12 33 1 94 −2 0 −2 1 2 −2 −3 6 33 0 −2 −4");
const geometry = () => new Geometry(4, 4, 2, 2, false);

/** Symbols of the worked example, some lost, brought to a state. */
function rebuilt(symbols, lost, state, isDifference = false) {
  const channel = {
    geometry: geometry(), format: new Format(8, true), difference: isDifference, mean: 7, root: 0, finest: 2,
    there: Uint8Array.from(symbols, (_, i) => (lost.includes(i) ? 0 : 1)),
    symbols: Uint8Array.from(symbols, (x, i) => (lost.includes(i) ? 0 : x)),
  };
  return reconstruct(channel, state);
}

export function pooling() {
  const chapter = new Chapter("pooling.md");
  const is = (what, got, wanted) => chapter.equal(what, got, wanted);
  for (const [N, k, M, O, cells, last] of [[56, 8, 7, 3, [7, 14, 28, 56], 1], [13, 8, 2, 3, [2, 4, 8, 16], 1],
    [20, 12, 2, 2, [2, 4, 8], 3], [7, 1, 7, 0, [7], 1]]) {
    const axis = new Axis(N, k, false);
    is(`N ${N}, k ${k}`, [axis.coarsest, axis.octaves, cells.map((_, o) => axis.cells(o, 0)), axis.kernelAt(9)],
      [M, O, cells, last]);
  }
  const at = (g, states) => states.map((q) => g.grid(q).join("×"));
  const g56 = new Geometry(56, 56, 8, 8, false), g24 = new Geometry(8, 24, 4, 4, false);
  const g13 = new Geometry(13, 1, 8, 1, false);
  is("56 × 56", at(g56, [0, 1, 7, 8, 21, 49]), ["7×7", "8×8", "14×14", "15×15", "28×28", "56×56"]);
  is("8 × 24", at(g24, [0, 1, 2, 3, 6, 7, 18]), ["2×6", "3×7", "4×8", "4×9", "4×12", "5×13", "8×24"]);
  is("8 × 24, 8 × 16 and 8 × 17", [g24.state(8, 16), g24.state(8, 17)], [10, 11]);
  is("13 × 1", at(g13, [0, 1, 2, 14]), ["2×1", "3×1", "4×1", "16×1"]);
  is("finest states", [g56.finest, g24.finest, g13.finest, g24.state(2, 7)], [49, 18, 14, -1]);

  const order = (B, centreOut) => Array.from({ length: B }, (_, t) => new Axis(B, 1, centreOut).next(B, t));
  is("orders", [order(4, false), order(4, true), order(5, true)], [[0, 1, 2, 3], [1, 2, 0, 3], [2, 1, 3, 0, 4]]);
  is("extents", [false, true].map((c) => new Axis(16, 4, c).list(0, 2).count),
    [[2, 2, 2, 2, 4, 4], [4, 2, 2, 2, 2, 4]]);
  is("3 × 3 → 4 × 4", [new Axis(4, 2, false).split(0, 1), new Axis(3, 1, false).split(0, 0)], [2, -1]);

  const grid3 = list("10 12 31 13 13 35 3 −1 94"), grid4 = list("10 12 31 31 13 13 33 37 1 −4 100 127 5 2 90 59");
  is("grid 3 × 3", rebuilt(value, [], 1).values, grid3);
  is("grid 4 × 4", rebuilt(value, [], 2).values, grid4);
  is("grid 4 × 4 from differences", rebuilt(difference, [], 2, true).values, grid4);
  is("all exact", rebuilt(value, [], 2).exact, new Array(16).fill(1));
  return chapter;
}

export function reconstruction() {
  const chapter = new Chapter("reconstruction.md");
  const all = Array.from(value.keys());
  const examples = [
    [[], "10 12 31 31  13 13 33 37  1 −4 100 127  5 2 90 59"],
    [[6, 11], "10 12 31 33~  13 13 33 33~  1 −4 80~ 127  5 2 90 80~"],
    [[3], "10 12 31 31  13 13 33 37  1 −4 100 127  5 2 90 106~"],
    [[0, 4, 14], "12~ 12 31 31  13 12~ 35~ 35~  1 −4 100 127  5 2 90 59"],
    [all.slice(3), "12~ 12~ 33~ 33~  12~ 12~ 33~ 33~  1~ 1~ 17~ 17~  1~ 1~ 17~ 17~"],
    [all.slice(1), "12~ 12~ 12~ 12~  12~ 12~ 12~ 12~  12~ 12~ 7~ 7~  12~ 12~ 7~ 7~"],
  ];
  for (const [lost, text] of examples) {
    const { values, exact } = rebuilt(value, lost, 2);
    chapter.equal(`lost ${lost}`, values, list(text.replaceAll("~", "")));
    chapter.equal(`lost ${lost}, exact`, exact, text.trim().split(/\s+/).map((cell) => (cell.endsWith("~") ? 0 : 1)));
  }
  const map = [];
  expand(geometry(), 1, 4, 4, (at, cell) => { map[at] = cell; });
  chapter.equal("expanded", map, [0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 6, 7, 8, 8]);
  return chapter;
}
