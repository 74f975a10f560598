// Axes, grids and states of dynamic pooling, [POOL-1] to [POOL-6].

/** [POOL-1], [POOL-2], [POOL-5]: one axis of a map. */
export class Axis {
  constructor(length, kernel, centreOut) {
    if (!(length >= 1 && kernel >= 1)) throw new RangeError("an axis needs a length and a kernel");
    this.length = length;
    this.kernel = kernel;
    this.centreOut = centreOut;
    this.coarsest = Math.ceil(length / kernel);
    this.octaves = 0;
    for (let k = kernel; k % 2 === 0; k /= 2) this.octaves += 1;
  }

  kernelAt(o) { return this.kernel / 2 ** Math.min(o, this.octaves); }
  blocks(o) { return this.coarsest * 2 ** Math.min(o, this.octaves); }
  divided(o, t) { return o < this.octaves ? Math.min(t, this.blocks(o)) : 0; }
  cells(o, t) { return this.blocks(o) + this.divided(o, t); }

  /** [POOL-5] When t of B blocks have divided: the first of them, and the block that divides next. */
  first(B, t) { return this.centreOut ? Math.floor((B - t) / 2) : 0; }
  next(B, t) {
    const before = this.first(B, t);
    const after = this.first(B, t + 1);
    return after < before ? after : before + t;
  }

  /** The block that divides in the step from (o, t), or −1. */
  dividing(o, t) {
    return o < this.octaves && t < this.blocks(o) ? this.next(this.blocks(o), t) : -1;
  }

  /** [POOL-6] the row (column) of cells that divides in that step, or −1. */
  split(o, t) {
    const b = this.dividing(o, t);
    const d = this.divided(o, t);
    return b < 0 || b < this.first(this.blocks(o), d) ? b : b + d;
  }

  /** All cells after t steps of octave o: extents ([POOL-5]), and each cell's place among the cells that the axis has
   *  at the octave's end, where a block that has not divided has the place of its first half (see cells.mjs). */
  list(o, t) {
    const d = this.divided(o, t);
    const f = this.first(this.blocks(o), d);
    const kernel = this.kernelAt(o), cells = this.cells(o, t);
    const factor = o < this.octaves ? 2 : 1;
    const first = [], count = [], place = [];
    for (let j = 0; j < cells; j++) {
      const halved = j >= f && j < f + 2 * d;
      const block = j < f ? j : j - d;
      first.push(halved ? f * kernel + ((j - f) * kernel) / 2 : block * kernel);
      count.push(halved ? kernel / 2 : kernel);
      place.push(halved ? 2 * f + (j - f) : factor * block);
    }
    return { first, count, place };
  }
}

/** [POOL-3], [POOL-4]: both axes of a channel. Nothing here takes memory proportional to the map. */
export class Geometry {
  constructor(height, width, rowKernel, columnKernel, centreOut) {
    this.rows = new Axis(height, rowKernel, centreOut);
    this.columns = new Axis(width, columnKernel, centreOut);
    this.octaves = Math.max(this.rows.octaves, this.columns.octaves);
    this.finest = 0;                                   // the last state
    for (let o = 0; o < this.octaves; o++) this.finest += this.steps(o);
  }

  steps(o) {
    return Math.max(...[this.rows, this.columns].map((axis) => (o < axis.octaves ? axis.blocks(o) : 0)));
  }

  position(q) {
    for (let o = 0; o < this.octaves; o++) {
      if (q < this.steps(o)) return [o, q];
      q -= this.steps(o);
    }
    return [this.octaves, 0];
  }

  grid(q) {
    const [o, t] = this.position(q);
    return [this.rows.cells(o, t), this.columns.cells(o, t)];
  }

  area(q) {
    const [r, c] = this.grid(q);
    return r * c;
  }

  /** The state of a grid's size, or −1. Every step makes rows + columns greater, so halving finds it. */
  state(rows, columns) {
    let low = 0, high = this.finest;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [r, c] = this.grid(middle);
      if (r + c < rows + columns) low = middle + 1;
      else high = middle;
    }
    const [r, c] = this.grid(low);
    return r === rows && c === columns ? low : -1;
  }
}
