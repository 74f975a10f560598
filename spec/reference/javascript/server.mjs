// The server's session, [SESS-5] to [SESS-8]. Events are the lists of numbers of conformance.md.

import { kind, readControl, refusal, refuseReason, writeControl } from "./control.mjs";
import { version } from "./profile.mjs";
import { completeState, gridOf, stringOf } from "./queries.mjs";
import { Receiver } from "./receiver.mjs";
import { Refused } from "./refused.mjs";

const event = {
  frameSuperseded: 1, symbols: 2, layerSuperseded: 3, gridComplete: 4, contentComplete: 5, refused: 6, hello: 7,
  localResult: 8, skipped: 9, announcement: 10,
};
const nothing = Uint8Array.of();

export class ServerSession {
  constructor(profile) {
    this.profile = profile;
    this.receiver = new Receiver(profile);
    this.former = 0;                                   // the number of the session before receiver.session
    this.returns = 0;                                  // messages of the former session in a row
    this.told = new Map();                             // for each kept frame: the deepest layer, and what was reported
  }

  get session() { return this.receiver.session; }

  /** [REASM-3] The numbers of sessions stay. */
  reset() {
    this.receiver.reset();
    this.told.clear();
  }

  /** A packet: {events, answer}; the answer is empty where there is none. */
  receive(packet) {
    try {
      return packet.length > 0 && packet[0] >> 4 === 15 ? this.#control(packet) : this.#data(packet);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      const isControl = packet.length > 0 && packet[0] >> 4 === 15;
      return { events: [[isControl ? event.skipped : event.refused, refused.code]], answer: nothing };
    }
  }

  /** [SESS-5] */
  #data(packet) {
    const { stream, frame, added, freed } = this.receiver.deliver(packet);
    const events = this.#superseded(freed);
    if (!this.told.has(frame)) this.told.set(frame, { deepest: -1, state: [], content: [] });
    const told = this.told.get(frame);
    if (added > 0) events.push([event.symbols, stream.index, frame, added]);
    const layer = stream.layer.index;
    if (layer > told.deepest) {
      if (told.deepest >= 0) events.push([event.layerSuperseded, told.deepest, frame]);
      told.deepest = layer;
    }
    if (added > 0 || stream.layer.isBytes) this.#completed(stream, frame, told, events);
    return { events, answer: nothing };
  }

  #completed(stream, frame, told, events) {
    const store = this.receiver.store(frame, stream.index);
    if (stream.layer.isBytes) {
      if (told.content[stream.index] || stringOf(stream, store) === null) return;
      told.content[stream.index] = true;
      events.push([event.contentComplete, stream.index, frame]);
      return;
    }
    const state = completeState(stream, store);
    if (state <= (told.state[stream.index] ?? -1)) return;
    told.state[stream.index] = state;
    events.push([event.gridComplete, stream.index, frame, ...gridOf(stream, state)]);
  }

  /** [SESS-6], [CTRL-4]; the length is checked before the direction. */
  #control(packet) {
    const { kind: number, fields } = readControl(packet);
    if (number === kind.localResult) return { events: [[event.localResult, ...fields]], answer: nothing };
    if (number === kind.announcement) return this.#announcement(...fields);
    if (number !== kind.hello) throw new Refused(refusal.unknownKind);
    const [theirs, identifier, session] = fields;
    if (theirs !== version) return refuse(refuseReason.unknownVersion);
    if (identifier !== this.profile.identifier) return refuse(refuseReason.unknownProfile);
    this.#enter(session, false);
    return { events: [[event.hello, 1]], answer: writeControl(kind.welcome, [version, identifier, session]) };
  }

  #announcement(session, number) {
    this.#enter(session, true);
    const freed = this.#superseded(this.receiver.announce(number));
    return { events: [...freed, [event.announcement, number % 65536, Math.floor(number / 65536)]], answer: nothing };
  }

  /** The same session, or the device has started anew, or its message is from before: of the former session the third
   * message in a row counts. */
  #enter(session, announced) {
    const { session: current, former } = this;
    if (session !== current && session === former && ++this.returns < 3) throw new Refused(refusal.formerSession);
    this.returns = 0;
    if (session === current) return;
    this.receiver.session = session;
    if (announced && current === 0 && session !== former) return;      // learned in the middle of the session
    this.former = current;
    this.reset();
  }

  /** The events of freed frames. */
  #superseded(freed) {
    freed.forEach((frame) => this.told.delete(frame));
    return freed.map((frame) => [event.frameSuperseded, frame]);
  }

  /** [SESS-8] An exit; `confidence` is 0 … 1, or anything else. */
  exit(frame, layer, answer, confidence) {
    const steps = Number.isNaN(confidence) ? 0 : Math.floor(Math.min(Math.max(confidence, 0), 1) * 255);
    return writeControl(kind.exit, [...this.#named(frame), layer, answer, steps]);
  }

  /** [SESS-8] A report of how many symbols of a stream have arrived. */
  report(frame, stream) {
    const symbols = this.receiver.store(this.#onAir(frame), stream)?.count ?? 0;
    return writeControl(kind.report, [...this.#named(frame), stream, symbols]);
  }

  /** The frame's number as far as it is known, and the number of its bits. */
  #named(frame) {
    const { frameBits } = this.profile, onAir = this.#onAir(frame);
    const number = this.receiver.window.wholeNumber(onAir);
    return number === null ? [onAir, frameBits] : [number % 65536, 16];
  }

  /** The low f bits. */
  #onAir(frame) { return frame & (2 ** this.profile.frameBits - 1); }
}

function refuse(reason) {
  return { events: [[event.hello, 0]], answer: writeControl(kind.refuse, [reason, version]) };
}
