import { stringOf, completeChannels, completeState, finestState, gridOf } from "../queries.mjs";
import { mapOf } from "../maps.mjs";
import { Profile } from "../profile.mjs";
import { Receiver } from "../receiver.mjs";
import { restored, saved } from "../saved.mjs";
import { ServerSession } from "../server.mjs";
import { Refused } from "../refused.mjs";
import { Chapter, hex, samples } from "./expect.mjs";
import { first, windowTwo } from "./profile.mjs";

const P = hex("05 00 00 0c 21 01 5e f4 df ff a2"), Q = hex("05 00 08 0a 0c 1f 0d 03 f7 f4 e1");
const R = hex("05 00 10 f3 fd 01 fc 64 7f 04 9d"), T = hex("05 00 18 81 e2 1f 21 5a 00 df a6");
const of = (packet, frame) => packet.with(0, frame);
const changed = (symbol) => P.with(3, symbol);

/** New symbols, or "refused" and the code. */
function outcome(receiver, packet) {
  try {
    return receiver.deliver(packet).added;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `refused ${error.code}`;
  }
}

function oneFrame(chapter) {
  const receiver = new Receiver(new Profile(windowTwo)), [stream] = receiver.profile.streams;
  for (const [packet, ...wanted] of [
    [R, 8, 8, "0×0", "4×4", 0, 7], [P, 8, 16, "2×2", "4×4", 0, 8], [P, 0, 16, "2×2", "4×4", 0, 8],
    [T, 8, 24, "2×2", "4×4", 0, 19], [Q.subarray(0, 7), 4, 28, "2×2", "4×4", 0, 25],
    [Q.subarray(0, 3), "refused 1", 28, "2×2", "4×4", 0, 25], [Q, 4, 32, "4×4", "4×4", 2, 32]]) {
    const result = outcome(receiver, packet), store = receiver.store(5, 0);
    const grids = [completeState(stream, store), finestState(stream, store)].map((q) => gridOf(stream, q).join("×"));
    const { exact, cells } = mapOf(stream, store, 4, 4);
    chapter.equal("one frame", [result, store.count, ...grids, completeChannels(stream, store), exact], wanted);
    chapter.equal("cells", cells, 32);
  }
  const { map } = mapOf(stream, receiver.store(5, 0), 4, 4);
  chapter.equal("channel 0", samples(map.subarray(0, 16)),
    [10, 12, 31, 31, 13, 13, 33, 37, 1, -4, 100, 127, 5, 2, 90, 59]);
  const nothing = mapOf(stream, receiver.store(6, 0), 2, 2);
  chapter.equal("a frame that is not kept", [new Set(samples(nothing.map)), nothing.exact, nothing.cells].map(String),
    [new Set([7, -2]), 0, 8].map(String));
}

function frameNumbers(chapter) {
  const receiver = new Receiver(new Profile(windowTwo)), { profile: { streams: [stream] }, window } = receiver;
  for (const [packet, ...wanted] of [
    [of(P, 14), 8, 14, "14: 8 (2×2)"], [of(P, 15), 8, 14, "14: 8 (2×2), (15: 8 (2×2))"],
    [of(Q, 15), 8, 15, "14: 8 (2×2), 15: 16 (2×2)"], [of(Q, 0), 8, 15, "14: 8 (2×2), 15: 16 (2×2), (0: 8 (0×0))"],
    [of(R, 1), 8, 0, "15: 16 (2×2), 0: 8 (0×0), (1: 8 (0×0))"],
    [of(R, 15), 8, 0, "15: 24 (3×3), 0: 8 (0×0), (1: 8 (0×0))"],
    [of(Q, 14), "refused 6", 0, "15: 24 (3×3), 0: 8 (0×0), (1: 8 (0×0))"],
    [of(P, 9), 8, 1, "0: 8 (0×0), 1: 8 (0×0), (9: 8 (2×2))"],
    [of(P, 2), 8, 1, "0: 8 (0×0), 1: 8 (0×0), (2: 8 (2×2))"],
    [of(Q, 3), 8, 2, "1: 8 (0×0), 2: 8 (2×2), (3: 8 (0×0))"],
    [of(P, 0), "refused 6", 2, "1: 8 (0×0), 2: 8 (2×2), (3: 8 (0×0))"],
    [of(Q, 0), "refused 6", 2, "1: 8 (0×0), 2: 8 (2×2), (3: 8 (0×0))"], [of(R, 0), 8, 0, "0: 8 (0×0)"],
    [of(P, 3), 8, 0, "0: 8 (0×0), (3: 8 (2×2))"], [of(P, 2), 8, 2, "2: 8 (2×2), (3: 8 (2×2))"]]) {
    const result = outcome(receiver, packet);
    const kept = window.frames.map((frame) => {
      const store = receiver.store(frame, 0);
      const text = `${frame}: ${store.count} (${gridOf(stream, completeState(stream, store)).join("×")})`;
      return frame === window.spare ? `(${text})` : text;
    });
    chapter.equal("frame numbers", [result, window.newest, kept.join(", ")], wanted);
  }
}

/** Announcements and a silence. */
function announcements(chapter) {
  const receiver = new Receiver(new Profile(windowTwo)), { window } = receiver;
  for (const [event, pending, ...wanted] of [
    [of(P, 14), null, 14, null, "14: 8, 12"], [62, null, 14, 62, "14: 8, 12"], [63, null, 15, 63, "14: 8, 12"],
    [of(P, 15), null, 15, 63, "14: 8, 12; 15: 8, 12"], [94, 94, 15, 63, "14: 8, 12; 15: 8, 12"],
    [of(changed(13), 14), null, 14, 94, "14: 8, 13"], [93, null, 14, 94, "14: 8, 13"],
    [2005, 2005, 14, 94, "14: 8, 13"],
    [of(P, 0), 2005, 14, 94, "14: 8, 13; (0: 8, 12)"], [96, null, 0, 96, "0: 8, 12"],
    [of(Q, 5), null, 0, 96, "0: 8, 12; (5: 8, 0)"], [of(R, 5), null, 5, 101, "5: 16, 0"]]) {
    if (typeof event === "number") receiver.announce(event);
    else receiver.deliver(event);
    const kept = window.frames.map((frame) => {
      const { count, symbols } = receiver.store(frame, 0), text = `${frame}: ${count}, ${symbols[0]}`;
      return frame === window.spare ? `(${text})` : text;
    });
    const { newest, number } = window;
    chapter.equal("announcements", [window.pending, newest, number, kept.join("; ")], [pending, ...wanted]);
  }
}

function disagreement(chapter) {
  const receiver = new Receiver(new Profile(windowTwo));
  for (const [packet, ...wanted] of [
    [P, 8, 5, "5: 8"], [changed(13), 0, 5, "5: 8!"], [P, 0, 5, "5: 8!"], [changed(5), 0, 5, "5: 8!"],
    [of(P, 6), 8, 5, "5: 8!, 6: 8"], [of(Q, 6), 8, 6, "5: 8!, 6: 16"], [of(P, 4), "refused 6", 6, "5: 8!, 6: 16"],
    [Q, 8, 6, "5: 16!, 6: 16"], [of(P, 7), 8, 6, "5: 16!, 6: 16, 7: 8"], [of(Q, 7), 8, 7, "6: 16, 7: 16"],
    [R, "refused 6", 7, "6: 16, 7: 16"], [hex("05 00 28 01"), "refused 4", 7, "6: 16, 7: 16"],
    [Uint8Array.of(...of(T, 7), 0), "refused 5", 7, "6: 16, 7: 16"]]) {
    const before = receiver.store(5, 0)?.symbols[0];
    const result = outcome(receiver, packet), after = receiver.store(5, 0)?.symbols[0];
    if (packet[3] === 13) chapter.equal("place 0", [before, after], [12, 12]);
    if (packet[3] === 5) chapter.equal("place 0", [before, after], [12, 5]);
    const kept = receiver.window.frames.map((frame) => {
      const { count, inconsistent } = receiver.store(frame, 0);
      return `${frame}: ${count}${inconsistent ? "!" : ""}`;
    });
    chapter.equal("disagreement", [result, receiver.window.newest, kept.join(", ")], wanted);
  }
}

/** The example of [REASM-7], and the call silence of [REASM-3]. */
function silence(chapter) {
  const begin = () => {
    const receiver = new Receiver(new Profile(windowTwo)), { window } = receiver;
    [13, 14].forEach((frame) => [P, Q].forEach((packet) => receiver.deliver(of(packet, frame))));
    receiver.announce(62);
    const state = (freed) => [freed, window.newest, window.number, window.pending, window.frames];
    return [receiver, (number) => state(receiver.announce(number)), (packet) => state(receiver.deliver(packet).freed)];
  };
  const is = (got, ...wanted) => chapter.equal("[REASM-7]", got, wanted);
  is(begin()[1](63), [13], 15, 63, null, [14]);
  is(begin()[1](61), [], 14, 62, null, [13, 14]);
  const [receiver, announce, deliver] = begin();
  is(announce(94), [], 14, 62, 94, [13, 14]);
  is(deliver(of(R, 14)), [13, 14], 14, 94, null, [14]);
  chapter.equal("symbols of the new frame alone", receiver.store(14, 0).count, 8);
  receiver.silence();
  is(deliver(of(P, 14)), [14], 14, null, null, [14]);
  receiver.silence();
  is(announce(14), [14], 14, 14, null, []);
}

export function reassembly() {
  const chapter = new Chapter("reassembly.md");
  oneFrame(chapter);
  frameNumbers(chapter);
  announcements(chapter);
  disagreement(chapter);
  silence(chapter);
  const windows = [15, 0, 11, 13, 12].map((frame) => {
    const receiver = new Receiver(new Profile(windowTwo));
    receiver.deliver(of(P, 14));
    outcome(receiver, of(P, frame));
    const { spare, frames } = receiver.window;
    return spare === frame ? "newer" : frames.includes(frame) ? "kept" : "late";
  });
  chapter.equal("[REASM-3]", windows, ["newer", "newer", "newer", "kept", "late"]);
  return chapter;
}

export function strings() {
  const chapter = new Chapter("profile.md, [PROF-8]");
  const bytesLayer = hex("01 00 01 00 01 00 0a 00 01 00 01 00 08 00 00 00 00 00 00 00");      // W = 10
  const stream = hex("00 00 00 01 01 00 00 00 00 00 00 00"), segment = hex("00 00 01 00 ff ff 00 00");
  const map = hex("00 00 01 00 01 00 01 00 01 00 01 00 08 00 00 00 00 00 00 00");
  const mapStream = hex("01 00 00 01 00 00 00 00 00 00 00 00");
  const profile = new Profile(Uint8Array.of(...hex("46 43 01 34 04 01 01 02 02 00 00 00"), ...bytesLayer, ...map,
    ...mapStream, ...stream, ...segment, ...segment));
  const receiver = new Receiver(profile);
  receiver.deliver(hex("12 00 00 02 00 00 68"));
  chapter.equal("not whole", stringOf(profile.streams[1], receiver.store(2, 1)), null);
  receiver.deliver(hex("12 00 00 02 00 00 68 69"));
  chapter.equal("hi", stringOf(profile.streams[1], receiver.store(2, 1)), hex("68 69"));
  return chapter;
}

/** The server's side of the conversation, as far as one stream goes. */
export function sessions() {
  const chapter = new Chapter("sessions.md");
  const session = new ServerSession(new Profile(first));
  const is = (packet, events, answer) =>
    chapter.equal("events", session.receive(packet), { events, answer: hex(answer || "00").subarray(answer ? 0 : 1) });
  is(hex("f0 01 0a f4 d3 09 07 00"), [[7, 1]], "f8 01 0a f4 d3 09 07 00");
  is(hex("f0 00 0a f4 d3 09"), [[7, 0]], "f9 02 01");
  is(hex("f0 02 0a f4 d3 09 07 00 00"), [[7, 0]], "f9 02 01");
  is(hex("f0 01 0a f4 d3 08 07 00"), [[7, 0]], "f9 01 01");
  is(P, [[2, 0, 5, 8], [4, 0, 5, 2, 2]]);
  is(Q, [[2, 0, 5, 8]]);
  is(R, [[2, 0, 5, 8], [4, 0, 5, 3, 3]]);
  is(R, []);
  is(T, [[2, 0, 5, 8], [4, 0, 5, 4, 4]]);
  is(hex("f0 01 0a f4 d3 09 07 00"), [[7, 1]], "f8 01 0a f4 d3 09 07 00");
  const message = (what, packet, text) => chapter.equal(what, packet, hex(text));
  message("exit of f bits", session.exit(5, 2, 300, Math.fround(0.9)), "fa 05 00 04 02 2c 01 e5");
  is(hex("f2 07 00 75 11 01 00"), [[10, 0x1175, 1]]);
  message("report of 16 bits", session.report(5, 0), "fb 75 11 10 00 20 00 00");
  message("a frame that is not kept", session.report(4, 0), "fb 74 11 10 00 00 00 00");
  is(of(P, 6), [[2, 0, 6, 8], [4, 0, 6, 2, 2]]);
  message("the frame of the spare slot", session.exit(6, 2, 300, NaN), "fa 76 11 10 02 2c 01 00");
  const again = restored(session.profile, saved(session));
  chapter.equal("saved state", saved(again), saved(session));
  for (const at of [4, 40, 100]) {
    chapter.refused("damaged", () => restored(session.profile, saved(session).with(at, 0xee)), 0);
  }
  is(of(Q, 6), [[1, 5], [2, 0, 6, 8]]);
  is(hex("f2 08 00 75 11 01 00"), [[10, 0x1175, 1]]);
  is(hex("f0 01 0a f4 d3 09 07 00"), [[9, 4]]);
  is(hex("f2 07 00 75 11 01 00"), [[9, 4]]);
  chapter.equal("two sessions", [session.session, session.former, session.receiver.window.frames], [8, 7, []]);
  is(hex("f1 05 00 04 02 2c 01 e5"), [[8, 5, 4, 2, 300, 229]]);
  is(new Uint8Array(0), [[6, 1]]);
  is(hex("ff"), [[9, 2]]);
  is(hex("f9 01 01"), [[9, 2]]);
  return chapter;
}
