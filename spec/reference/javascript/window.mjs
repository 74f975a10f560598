// Which frames a receiver keeps, and what it knows of their numbers: [REASM-2], [REASM-3], [REASM-7].

import { reason } from "./fragments.mjs";
import { whole, wholeDifference } from "./numbers.mjs";
import { Refused } from "./refused.mjs";

export const none = -1;

export class Window {
  #freed = new Set();                                  // by the packet at hand

  constructor({ window, misorder, frameBits }) {
    this.size = window;
    this.misorder = misorder;
    this.modulus = 2 ** frameBits;
    this.reset();
  }

  reset() {
    this.newest = this.spare = none;
    this.strikes = this.struck = 0;
    this.number = this.pending = null;                 // whole numbers
    this.isSilent = false;                             // since the call silence
    this.kept = new Map();                             // frame → a Store for each stream of which something is there
  }

  /** The kept frames, the oldest first, that of the spare slot last. */
  get frames() {
    const age = (frame) => (frame === this.spare ? -1 : this.behind(frame));
    return [...this.kept.keys()].sort((a, b) => age(b) - age(a));
  }

  /** [REASM-7] A frame's whole number, or null. A frame that is not kept follows the rule of the window. */
  wholeNumber(frame) {
    if (this.number === null) return null;
    return frame === this.spare
      ? whole(this.number + this.#difference(frame, this.newest))
      : whole(this.number - this.behind(frame));
  }

  /** A fragment of frame g that has passed the other checks: keeps g; returns the freed frames, the oldest first. */
  fragment(g) {
    return this.#freedBy(() => {
      if (this.pending !== null && g === this.#onAir(this.pending)) this.#confirm(this.pending);
      else if (this.isSilent) this.#restart(g);
      if (this.isSilent) this.pending = null;
      this.isSilent = false;
      if (this.newest === none) this.newest = g;
      const behind = this.behind(g);
      if (behind < this.size) this.strikes = 0;
      else if (behind < this.size + this.misorder) this.#late(g);
      else this.#newer(g);
      if (!this.kept.has(g)) this.kept.set(g, []);
    });
  }

  /** An announced number: returns the freed frames, the oldest first. */
  announce(A) {
    return this.#freedBy(() => {
      if (this.isSilent || this.newest === none) this.#confirm(A);
      else this.#announceAgain(A);
      this.isSilent = false;
    });
  }

  behind(frame) { return this.#difference(this.newest, frame); }

  silence() { this.isSilent = true; }

  #late(g) {
    const agrees = this.strikes > 0 && this.#difference(g, this.struck) <= 1;
    this.strikes = agrees ? this.strikes + 1 : 1;
    this.struck = g;
    if (this.strikes < 3) throw new Refused(reason.lateFrame);
    this.#restart(g);
  }

  #newer(g) {
    if (this.spare === none) { this.spare = g; return; }
    const ahead = this.#difference(g, this.newest), doubt = this.#difference(this.spare, this.newest);
    if (ahead > doubt) {                               // the spare frame was followed by a newer one
      const x = this.spare;
      this.spare = g;
      this.#move(x);
    } else if (doubt - ahead < this.size) {            // the same frame again, or one that is a little older
      this.#move(g);
    } else {
      this.#free(this.spare);
      this.spare = g;
    }
  }

  #announceAgain(A) {
    const { size, misorder } = this, furthest = this.modulus - size - misorder, x = this.#onAir(A);
    if (this.number === null) {
      const behind = this.behind(x);
      if (behind < size) this.number = whole(A + behind);
      else if (behind >= size + misorder) this.number = whole(A - this.#difference(x, this.newest));
    }
    if (this.number !== null) {
      const d = wholeDifference(A, this.number);
      if (-(size + misorder) < d && d <= furthest) this.pending = null;
      if (-(size + misorder) < d && d <= 0) return;    // a frame of the window, or a late announcement
      if (0 < d && d <= furthest) {
        if (this.spare !== none && d - this.#difference(this.spare, this.newest) >= size) {
          this.#free(this.spare);
          this.spare = none;
        }
        this.#move(x);
        return;
      }
    }
    const further = this.pending === null ? -1 : wholeDifference(A, this.pending);
    if (0 <= further && further <= furthest) this.#confirm(A);
    else this.pending = A;
  }

  #confirm(A) {
    this.#restart(this.#onAir(A));
    this.number = A;
    this.pending = null;
  }

  #move(x) {
    if (this.number !== null) this.number = whole(this.number + this.#difference(x, this.newest));
    this.newest = x;
    for (const y of [...this.kept.keys()]) {
      if (y !== this.spare && this.#difference(x, y) >= this.size) this.#free(y);
    }
    if (this.spare !== none && this.#difference(x, this.spare) < this.size) this.spare = none;
  }

  #restart(x) {
    for (const y of [...this.kept.keys()]) this.#free(y);
    this.newest = x;
    this.spare = none;
    this.strikes = 0;
    this.number = null;
  }

  #free(frame) {
    this.kept.delete(frame);
    this.#freed.add(frame);
  }

  #freedBy(act) {
    const before = this.frames;
    this.#freed.clear();
    act();
    return before.filter((frame) => this.#freed.has(frame));
  }

  #difference(a, b) { return (a - b + this.modulus) % this.modulus; }
  #onAir(number) { return number % this.modulus; }
}
