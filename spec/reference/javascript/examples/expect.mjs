// Compares the decoder's results with the text.

const plain = (value) => JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v) : v));

export class Chapter {
  constructor(name) {
    this.name = name;
    this.count = 0;
    this.mismatches = [];
  }

  equal(what, got, wanted) {
    this.count += 1;
    if (plain(got) === plain(wanted)) return;
    this.mismatches.push(`${what}: got ${plain(got)}, the text says ${plain(wanted)}`);
  }

  /** The code and the details with which `act` refuses, or undefined. */
  refused(what, act, ...wanted) {
    let got = "no refusal";
    try {
      act();
    } catch (error) {
      got = error.details ? [error.code, ...error.details] : String(error);
    }
    this.equal(what, got, wanted);
  }
}

export const hex = (text) => Uint8Array.from(text.trim().split(/\s+/), (digits) => parseInt(digits, 16));
export const list = (text) => text.replaceAll("−", "-").replaceAll("|", " ").trim().split(/\s+/).map(Number);
/** Bytes as the samples that they store, signed 8 bits. */
export const samples = (bytes) => Array.from(bytes, (b) => (b << 24) >> 24);
