// The operations of vectors/operations.json that a decoder has and that keep no state: 1 to 41.

import { readControl, writeControl } from "./control.mjs";
import { check, readFragment, seed } from "./fragments.mjs";
import { Geometry } from "./geometry.mjs";
import { must, profileOf, streamOf } from "./inputs.mjs";
import { floorDiv, roundDiv, roundShift } from "./numbers.mjs";
import { Profile } from "./profile.mjs";
import {
  Format, dequantise, dequantiseAffine, isScale, pattern, quantise, quantiseAffine, requantise,
} from "./qformat.mjs";
import { expand, reconstruct } from "./reconstruction.mjs";
import { runs, stride } from "./scan.mjs";

/** [LIMIT] */
function geometryOf({ height, width, rowKernel, columnKernel, order }) {
  must([height, width].every((length) => length >= 1 && length <= 65535), "an axis has 1 … 65,535 samples");
  must([rowKernel, columnKernel].every((k) => k >= 1 && k <= 32768), "a kernel is 1 … 32,768");
  must(rowKernel * columnKernel <= 65536, "a kernel's area is at most 65,536");
  return new Geometry(height, width, rowKernel, columnKernel, order === 1);
}

function formatOf(bits, signed) {
  must(bits >= 2 && bits <= 8, "a sample has 2 … 8 bits");
  return new Format(bits, signed === 1);
}

const pairs = (f) => ({ a, b, s }) => ({ quotients: a.map((x, i) => f(x, (b ?? s)[i])) });

export const operations = {
  floor_div: pairs(floorDiv),
  round_div: pairs(roundDiv),
  round_shift: pairs(roundShift),
  quantise: (i) => ({ samples: quantise(formatOf(i.bits, i.signed), i.n, i.values) }),
  dequantise: (i) => ({ values: dequantise(i.n, i.samples) }),
  requantise: (i) => ({ samples: requantise(i.n, formatOf(i.toBits, i.toSigned), i.toN, i.samples) }),
  sample(i) {
    const format = formatOf(i.bits, i.signed);
    return { samples: Array.from(i.stored, (byte) => format.sample(byte)) };
  },

  quantise_affine(i) {
    must(isScale(i.scale), "a scale is positive, finite and normal");
    return { samples: quantiseAffine(formatOf(i.bits, i.signed), i.scale, i.zero, i.values) };
  },
  dequantise_affine(i) {
    must(isScale(i.scale), "a scale is positive, finite and normal");
    return { values: dequantiseAffine(i.scale, i.zero, i.samples) };
  },

  grids(i) {
    const geometry = geometryOf(i);
    const rows = [], columns = [];
    for (let q = 0; q <= geometry.finest; q++) {
      const [r, c] = geometry.grid(q);
      rows.push(r);
      columns.push(c);
    }
    return { rows, columns };
  },
  cells(i) {
    const geometry = geometryOf(i);
    must(i.state >= 0 && i.state <= geometry.finest, "no such state");
    const [o, t] = geometry.position(i.state);
    const rows = geometry.rows.list(o, t), columns = geometry.columns.list(o, t);
    return {
      rowFirst: rows.first, rowCount: rows.count, columnFirst: columns.first, columnCount: columns.count,
      splitRow: geometry.rows.split(o, t), splitColumn: geometry.columns.split(o, t),
    };
  },
  reconstruct(i) {
    const geometry = geometryOf(i), format = formatOf(i.bits, i.signed);
    must(0 <= i.root && i.root <= i.wanted && i.wanted <= i.finest && i.finest <= geometry.finest, "no such states");
    const count = geometry.area(i.finest);
    must(i.there.length === count && i.symbols.length === count, "not one byte for each symbol");
    const { values, exact } = reconstruct({ ...i, geometry, format, difference: i.prediction === 1 }, i.wanted);
    const map = new Uint8Array(i.height * i.width);
    expand(geometry, i.wanted, i.height, i.width, (at, cell) => { map[at] = pattern(values[cell]); });
    return { grid: new Uint8Array(values), exact, map };         // modulo 256: patterns
  },

  profile(i) {
    const profile = new Profile(i.profile);
    const { identifier, memory, streams } = profile;
    return {
      identifier, memory,
      symbols: streams.map((s) => s.symbols), smallestPayloads: streams.map((s) => s.smallestPayload),
    };
  },
  strides: (i) => ({ strides: i.n.map(stride) }),
  order(i) {
    const places = [], first = [];
    for (const run of runs(streamOf(profileOf(i.profile), i.stream), 0)) {
      first.push(run.offset);
      for (let j = 0; j < run.length; j++) places.push(run.place + j);
    }
    return { places, runs: first };
  },

  read_fragment(i) {
    const { stream, ...fragment } = readFragment(profileOf(i.profile), i.fragment, i.session);
    return { stream: stream.index, ...fragment };
  },
  check(i) {
    must(i.k === 1 || i.k === 2, "K is 1 or 2");
    return { check: check(i.k, seed(i.identifier, i.seeded === 1, i.session), i.bytes) };
  },
  read_control: (i) => readControl(i.packet),
  write_control: (i) => ({ packet: writeControl(i.kind, i.fields) }),
};
