// The cells of a channel, step by step ([POOL-6], [POOL-7]), in time proportional to the symbols.
//
// During an octave the cells lie in a rectangle that has room for all cells of the octave's end. A cell that has not
// divided yet lies where its first child will lie. So a step moves nothing; only a new octave copies the cells to
// their new places.

export class Cells {
  /** `types` names the fields of a cell and the kind of array that holds each, such as {value: Int16Array}. */
  constructor(geometry, state, types) {
    this.geometry = geometry;
    this.state = state;
    this.fields = {};
    this.octave = geometry.position(state)[0];
    this.width = this.#size(geometry.columns, this.octave);
    const room = this.#size(geometry.rows, this.octave) * this.width;
    for (const [name, Type] of Object.entries(types)) this.fields[name] = new Type(room);
    this.members = new Array(4);                       // where the children of the current division lie
    this.numbers = new Array(3);                       // the numbers of the sent children's symbols
  }

  #size(axis, o) { return axis.blocks(Math.min(o + 1, axis.octaves)); }

  /** Where the cells of the grid lie, row by row. */
  indices() {
    const [o, t] = this.geometry.position(this.state);
    if (o !== this.octave) this.#enter(o);
    const rows = this.geometry.rows.list(o, t).place, columns = this.geometry.columns.list(o, t).place;
    const indices = new Int32Array(rows.length * columns.length);
    let i = 0;
    for (const row of rows) for (const column of columns) indices[i++] = row * this.width + column;
    return indices;
  }

  /** A new octave: every cell is a block now. */
  #enter(o) {
    const { rows, columns } = this.geometry;
    const width = this.#size(columns, o), down = o < rows.octaves ? 2 : 1, right = o < columns.octaves ? 2 : 1;
    for (const [name, old] of Object.entries(this.fields)) {
      const field = new old.constructor(this.#size(rows, o) * width);
      for (let r = 0; r < rows.blocks(o); r++) {
        for (let c = 0; c < columns.blocks(o); c++) field[r * down * width + c * right] = old[r * this.width + c];
      }
      this.fields[name] = field;
    }
    this.octave = o;
    this.width = width;
  }

  /** The step to the next state. `divide(n, area)` is called for each cell that divides: into n children of `area`
   *  samples each, this.members, the derived one last; members[0] is where the parent lies. */
  step(divide) {
    const [o, t] = this.geometry.position(this.state);
    if (o !== this.octave) this.#enter(o);
    const { rows, columns } = this.geometry, { members, numbers, width } = this;
    const r = rows.dividing(o, t), c = columns.dividing(o, t);
    const height = rows.kernelAt(o) / 2, breadth = columns.kernelAt(o) / 2;
    let number = this.geometry.area(this.state), corner = -1, lowerLeft = -1;
    if (r >= 0) {                                      // the new half row
      const list = columns.list(o, t + 1);
      for (let i = 0; i < list.place.length; i++, number++) {
        const column = list.place[i];
        if (c >= 0 && column === 2 * c) corner = number;
        if (c >= 0 && (column === 2 * c || column === 2 * c + 1)) continue;
        members[0] = 2 * r * width + column;
        members[1] = members[0] + width;
        numbers[0] = number;
        divide(2, height * list.count[i]);
      }
    }
    if (c >= 0) {                                      // the new half column
      const list = rows.list(o, t + 1);
      for (let i = 0; i < list.place.length; i++) {
        const row = list.place[i];
        if (r >= 0 && row === 2 * r) continue;
        if (r >= 0 && row === 2 * r + 1) { lowerLeft = number++; continue; }
        members[0] = row * width + 2 * c;
        members[1] = members[0] + 1;
        numbers[0] = number++;
        divide(2, list.count[i] * breadth);
      }
    }
    if (corner >= 0) {                                 // the cell that divides in four
      members[0] = 2 * r * width + 2 * c;
      members[1] = members[0] + 1;
      members[2] = members[0] + width;
      members[3] = members[2] + 1;
      [numbers[0], numbers[1], numbers[2]] = [corner, corner + 1, lowerLeft];
      divide(4, height * breadth);
    }
    this.state += 1;
  }
}
