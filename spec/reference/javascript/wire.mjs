// The values of the protocol (conformance.md), little-endian, by the types that vectors/operations.json gives.

import { readFileSync } from "node:fs";

const file = new URL("../../vectors/operations.json", import.meta.url);

/** Number → {name, input, result, details}. */
export const operations = new Map(JSON.parse(readFileSync(file, "utf8")).operations.map((o) => [o.number, o]));

class Source {
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }

  take(length) {
    if (length > this.buffer.length - this.at) throw new RangeError("a value ends too early");
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  int() { return this.take(4).readInt32LE(); }
  uint() { return this.take(4).readUInt32LE(); }
  bytes() { return Uint8Array.from(this.take(this.uint())); }
  text() { return this.take(this.uint()).toString("utf8"); }
  ints() { return this.#list(() => this.int()); }
  uints() { return this.#list(() => this.uint()); }
  packets() { return this.#list(() => this.bytes()); }
  lists() { return this.#list(() => this.ints()); }

  /** Each element takes at least 4 bytes, so a count that the bytes cannot hold is refused at once. */
  #list(element) {
    const count = this.uint();
    if (4 * count > this.buffer.length - this.at) throw new RangeError("a list ends too early");
    return Array.from({ length: count }, element);
  }
}

/** The input's values by name. */
export function readInput(operation, buffer) {
  const source = new Source(buffer);
  const input = {};
  for (const { name, type } of operation.input) input[name] = source[type]();
  if (source.at !== buffer.length) throw new RangeError("bytes after the last value");
  return input;
}

const number = (value) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value >>> 0);
  return [buffer];
};
const numbers = (list) => {
  const buffer = Buffer.alloc(4 + 4 * list.length);
  buffer.writeUInt32LE(list.length);
  for (let i = 0; i < list.length; i++) buffer.writeInt32LE(list[i] | 0, 4 + 4 * i);
  return [buffer];
};
const several = (list, write) => [...number(list.length), ...list.flatMap(write)];
const bytes = (value) => [...number(value.length), Buffer.from(value)];

/** type → the pieces of a value. `| 0` and `>>> 0` take a number modulo 2^32. */
const writers = {
  int: number, uint: number, bytes, text: (value) => bytes(Buffer.from(value, "utf8")), ints: numbers, uints: numbers,
  packets: (list) => several(list, bytes), lists: (list) => several(list, numbers),
};

const status = { result: 0, refused: 1, unsupported: 2, failed: 3 };

function answer(code, pieces) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 1);
  return Buffer.concat([...number(length), Buffer.of(code), ...pieces]);
}

export function resultAnswer(operation, result) {
  return answer(status.result, operation.result.flatMap(({ name, type }) => writers[type](result[name])));
}

/** Exactly the details that the operation names: an unknown detail is −1. */
export function refusedAnswer(operation, { code, details }) {
  const names = operation.details ?? [];
  return answer(status.refused, [code, ...names.map((_, i) => details[i] ?? -1)].flatMap(number));
}

export const unsupportedAnswer = () => answer(status.unsupported, []);
export const failedAnswer = (message) => answer(status.failed, writers.text(message));
