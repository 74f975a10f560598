// From any subset of one channel's symbols to a grid, [RECON-1] to [RECON-6].

import { Cells } from "./cells.mjs";
import { roundDiv } from "./numbers.mjs";

/** `channel`: geometry, format, difference (yes or no), mean, root, finest, there (the presence: 1 for a symbol that is
 *  there), symbols. The values and the exact cells of the grid of the wanted state, row by row. */
export function reconstruct(channel, wanted) {
  const { geometry, format, difference, there, symbols } = channel;
  const cells = new Cells(geometry, channel.root, { value: Int16Array, exact: Uint8Array });
  const roots = rootValues(channel);
  cells.indices().forEach((at, i) => {
    cells.fields.value[at] = roots[i];
    cells.fields.exact[at] = there[i];
  });
  const { members, numbers } = cells;
  const divide = (n) => {
    const { value, exact } = cells.fields;
    const p = value[members[0]], parentExact = exact[members[0]];
    let rest = n * p, unknown = 1;                     // the derived child is unknown
    for (let i = 0; i < n - 1; i++) {                  // the known children, [RECON-1], [RECON-4]
      if (!there[numbers[i]]) { unknown += 1; continue; }
      const symbol = symbols[numbers[i]];
      let v;
      if (!difference) v = format.sample(symbol);
      else if (parentExact) v = format.wrap(p + format.signed(symbol));
      else v = format.clamp(p + format.signed(symbol));
      value[members[i]] = v;
      exact[members[i]] = !difference || parentExact ? 1 : 0;
      rest -= v;
    }
    const share = parentExact ? format.clamp(roundDiv(rest, unknown)) : p;      // [RECON-3], [RECON-4]
    for (let i = 0; i < n; i++) {
      if (i < n - 1 && there[numbers[i]]) continue;
      value[members[i]] = share;
      exact[members[i]] = parentExact && unknown === 1 ? 1 : 0;
    }
  };
  while (cells.state < wanted) cells.step(divide);
  const indices = cells.indices();
  const values = new Int16Array(indices.length), exact = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    values[i] = cells.fields.value[indices[i]];
    exact[i] = cells.fields.exact[indices[i]];
  }
  return { values, exact };
}

/** [RECON-1], [RECON-2] the values of the root grid. */
function rootValues(channel) {
  const { geometry, format, there, symbols } = channel;
  const [rows, columns] = geometry.grid(channel.root);
  const evidence = channel.difference ? null : evidenceBelow(channel, rows * columns);
  const values = new Int16Array(rows * columns);
  for (let i = 0; i < values.length; i++) {
    if (there[i]) values[i] = format.sample(symbols[i]);
    else if (evidence && evidence.area[i] > 0) values[i] = roundDiv(evidence.sum[i], evidence.area[i]);
    else values[i] = fromNeighbours(i);
  }
  return values;

  function fromNeighbours(i) {
    const x = i % columns;
    let sum = 0, m = 0;
    const ask = (isInside, j) => {
      if (!isInside || !there[j]) return;
      sum += format.sample(symbols[j]);
      m += 1;
    };
    ask(i >= columns, i - columns);
    ask(x > 0, i - 1);
    ask(x < columns - 1, i + 1);
    ask(i + columns < values.length, i + columns);
    return m > 0 ? roundDiv(sum, m) : format.clamp(channel.mean);
  }
}

/** [RECON-2] 1 for all lost roots at once: every cell below a lost root keeps the root's number + 1 as its owner until
 *  a received value is met; then it is counted, and what lies below belongs to no root any more. */
function evidenceBelow({ geometry, format, root, finest, there, symbols }, count) {
  const sum = new Float64Array(count), area = new Float64Array(count);
  if (there.subarray(0, count).every((flag) => flag)) return { sum, area };
  const cells = new Cells(geometry, root, { owner: Int32Array });
  cells.indices().forEach((at, i) => { cells.fields.owner[at] = there[i] ? 0 : i + 1; });
  const { members, numbers } = cells;
  const divide = (n, childArea) => {
    const { owner } = cells.fields;
    const lost = owner[members[0]];
    if (lost === 0) { for (let i = 1; i < n; i++) owner[members[i]] = 0; return; }
    for (let i = 0; i < n; i++) {
      const known = i < n - 1 && there[numbers[i]];
      owner[members[i]] = known ? 0 : lost;
      if (!known) continue;
      sum[lost - 1] += format.sample(symbols[numbers[i]]) * childArea;
      area[lost - 1] += childArea;
    }
  };
  while (cells.state < finest) cells.step(divide);
  return { sum, area };
}

/** [RECON-6] a grid's cells as height · width samples; the padding is cropped. `put(at, cell)` takes each sample. */
export function expand(geometry, state, height, width, put) {
  const [o, t] = geometry.position(state);
  const rows = owners(geometry.rows.list(o, t), height), columns = owners(geometry.columns.list(o, t), width);
  const across = geometry.columns.cells(o, t);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) put(y * width + x, rows[y] * across + columns[x]);
  }
}

/** For each sample of an axis the cell that it lies in. */
function owners({ first, count }, length) {
  const cell = new Int32Array(length);
  first.forEach((from, j) => cell.fill(j, Math.min(from, length), Math.min(from + count[j], length)));
  return cell;
}
