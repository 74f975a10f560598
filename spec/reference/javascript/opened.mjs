// The operations on the receiver, or server session with its receiver, that was opened last.

import { must, profileOf, streamOf } from "./inputs.mjs";
import { mapOf } from "./maps.mjs";
import { realOf } from "./qformat.mjs";
import { completeChannels, completeState, finestState, gridOf, stringOf } from "./queries.mjs";
import { Receiver } from "./receiver.mjs";
import { Refused } from "./refused.mjs";
import { restored, saved } from "./saved.mjs";
import { ServerSession } from "./server.mjs";

let receiver = null, server = null;                    // what is open; with a server, its receiver too

/** The open receiver, one of its streams, and the stored symbols of that stream. */
function asked({ frame, stream: index }) {
  must(receiver, "no receiver is open");
  const stream = streamOf(receiver.profile, index);
  return { stream, store: receiver.store(frame, index) };
}

function receiverState() {
  const { window: { newest, spare, number, frames }, session, profile } = receiver;
  const streams = frames.flatMap((frame) => profile.streams.map((stream) => {
    const store = receiver.store(frame, stream.index);
    return [frame, stream.index, store?.count ?? 0, store?.inconsistent ? 1 : 0,
      ...gridOf(stream, completeState(stream, store)), ...gridOf(stream, finestState(stream, store)),
      completeChannels(stream, store)];
  }));
  return { newest, spare, session, numbered: number === null ? 0 : 1, number: number ?? 0, frames, streams };
}

export const openedOperations = {
  open_receiver(i) {
    receiver = server = null;
    receiver = new Receiver(profileOf(i.profile));
    return receiverState();
  },
  deliver(i) {
    must(receiver && !server, "no receiver is open");
    try {
      const { stream, frame, added } = receiver.deliver(i.packet);
      return { stored: [stream.index, frame, added], refused: 0, ...receiverState() };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { stored: [], refused: error.code, ...receiverState() };
    }
  },
  reset() {
    must(receiver && !server, "no receiver is open");
    receiver.reset();
    return receiverState();
  },
  silence() {
    must(receiver, "no receiver is open");
    receiver.silence();
    return receiverState();
  },
  map(i) {
    const { stream, store } = asked(i);
    return mapOf(stream, store, i.rows, i.columns);
  },
  symbols(i) {
    const { stream, store } = asked(i);
    const there = Uint8Array.from({ length: stream.symbols }, (_, place) => (store?.has(place) ? 1 : 0));
    return { there, symbols: store?.symbols ?? new Uint8Array(stream.symbols) };
  },
  string(i) {
    const { stream, store } = asked(i);
    const string = stringOf(stream, store);
    return { present: string === null ? 0 : 1, string: string ?? [] };
  },

  open_server(i) {
    receiver = server = null;
    server = new ServerSession(profileOf(i.profile));
    receiver = server.receiver;
    return receiverState();
  },
  server_receive(i) {
    must(server, "no server session is open");
    return { ...server.receive(i.packet), ...receiverState() };
  },
  server_restore() {
    must(server, "no server session is open");
    server = restored(server.profile, saved(server));
    receiver = server.receiver;
    return receiverState();
  },
  server_restore_damaged(i) {
    must(server, "no server session is open");
    const bytes = saved(server);
    bytes[i.position % bytes.length] ^= i.flip;
    try {
      restored(server.profile, bytes);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    return receiverState();
  },
  server_reset() {
    must(server, "no server session is open");
    server.reset();
    return receiverState();
  },
  server_exit(i) {
    must(server, "no server session is open");
    return { packet: server.exit(i.frame, i.layer, i.class, realOf(i.confidence)) };
  },
  server_report(i) {
    must(server, "no server session is open");
    streamOf(server.profile, i.stream);
    return { packet: server.report(i.frame, i.stream) };
  },
};
