// Runs the testee as WebAssembly: testee.mjs FILE.wasm
import { readFileSync, readSync, writeSync } from "node:fs";

function read(start, length) {
  const bytes = new Uint8Array(instance.exports.memory.buffer, start, length);
  for (let done = 0; done < length; ) {
    let count;
    try {
      count = readSync(0, bytes, done, length - done);
    } catch (error) {
      if (error.code === "EAGAIN") continue;
      throw error;
    }
    if (count === 0) return 0;
    done += count;
  }
  return 1;
}

function write(start, length) {
  const bytes = new Uint8Array(instance.exports.memory.buffer, start, length);
  for (let done = 0; done < length; ) done += writeSync(1, bytes, done, length - done);
}

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const instance = new WebAssembly.Instance(module, { streams: { read, write } });
process.exitCode = instance.exports.testee();
