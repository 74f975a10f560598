// The server's session, [SESS-5] to [SESS-7]. Events are the lists of numbers of conformance.md.

import { kind, readControl, refusal, refuseReason, writeControl } from "./control.mjs";
import { completeState, gridOf, stringOf } from "./queries.mjs";
import { Receiver } from "./receiver.mjs";
import { Refused } from "./refused.mjs";

const event = {
  frameSuperseded: 1, symbols: 2, layerSuperseded: 3, gridComplete: 4, contentComplete: 5, refused: 6, hello: 7,
  localResult: 8, skipped: 9,
};
const version = 0;
const nothing = Uint8Array.of();

export class ServerSession {
  constructor(profile) {
    this.profile = profile;
    this.receiver = new Receiver(profile);
    this.told = new Map();                             // for each kept frame: the deepest layer, and what was announced
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
    const events = freed.map((old) => [event.frameSuperseded, old]);
    freed.forEach((old) => this.told.delete(old));
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
    const message = readControl(packet);
    if (message.kind === kind.localResult) return { events: [[event.localResult, ...message.fields]], answer: nothing };
    if (message.kind !== kind.hello) throw new Refused(refusal.unknownKind);
    const [theirs, identifier] = message.fields;
    if (theirs !== version) return refuse(refuseReason.unknownVersion);
    if (identifier !== this.profile.identifier) return refuse(refuseReason.unknownProfile);
    this.receiver.reset();
    this.told.clear();
    return { events: [[event.hello, 1]], answer: writeControl(kind.welcome, [version, identifier]) };
  }
}

function refuse(reason) {
  return { events: [[event.hello, 0]], answer: writeControl(kind.refuse, [reason, version]) };
}
