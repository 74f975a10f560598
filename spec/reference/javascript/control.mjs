// Control messages, [CTRL-1] to [CTRL-3].

import { little32 } from "./numbers.mjs";
import { version } from "./profile.mjs";
import { Refused } from "./refused.mjs";

export const kind = {
  hello: 0, localResult: 1, announcement: 2, welcome: 8, refuse: 9, exit: 10, report: 11, retune: 12,
};
export const refusal = { notControl: 1, unknownKind: 2, wrongLength: 3, formerSession: 4 };
export const refuseReason = { unknownProfile: 1, unknownVersion: 2, busy: 3, other: 255 };

/** [CTRL-1] the lengths in bytes of each kind's fields, after the first byte. */
const layouts = new Map([
  [kind.hello, [1, 4, 2]], [kind.localResult, [2, 1, 1, 2, 1]], [kind.announcement, [2, 4]],
  [kind.welcome, [1, 4, 2]], [kind.refuse, [1, 1]], [kind.exit, [2, 1, 1, 2, 1]], [kind.report, [2, 1, 1, 3]],
  [kind.retune, [1]],
]);

/** [CTRL-3] Whether this is a hello or welcome of another version, of which only the first six bytes are read. */
function isForeign(number, packet) {
  return (number === kind.hello || number === kind.welcome) && packet.length >= 6 && packet[1] !== version;
}

/** Kind and fields, in the order of [CTRL-1]; throws Refused by [CTRL-3]. */
export function readControl(packet) {
  if (packet.length < 1 || packet[0] >> 4 !== 15) throw new Refused(refusal.notControl);
  const number = packet[0] & 15;
  const layout = layouts.get(number);
  if (!layout) throw new Refused(refusal.unknownKind);
  const length = 1 + layout.reduce((sum, bytes) => sum + bytes, 0);
  const foreign = isForeign(number, packet);
  if (packet.length !== length && !foreign) throw new Refused(refusal.wrongLength);
  const padded = [...(foreign ? packet.subarray(0, 6) : packet), 0, 0, 0, 0];
  let at = 1;
  const fields = layout.map((bytes) => {
    const value = little32(padded, at) % 256 ** bytes;
    at += bytes;
    return value;
  });
  if (number === kind.refuse && ![1, 2, 3].includes(fields[0])) fields[0] = refuseReason.other;
  return { kind: number, fields };
}

export function writeControl(number, fields) {
  const layout = layouts.get(number);
  if (!layout || fields.length !== layout.length) throw new RangeError("no such message");
  const values = layout.map((bytes, i) => {
    if (bytes === 4) return fields[i] >>> 0;
    if (number === kind.report && i === 3 && fields[i] === 2 ** 24) return 2 ** 24 - 1;         // [CTRL-2]
    if (number === kind.refuse && i === 0 && ![1, 2, 3].includes(fields[i])) return refuseReason.other;
    if (fields[i] < 0 || fields[i] >= 256 ** bytes) throw new RangeError("a field does not fit");
    return fields[i];
  });
  const packet = [0xf0 + number];
  layout.forEach((bytes, i) => {
    for (let j = 0; j < bytes; j++) packet.push(Math.floor(values[i] / 256 ** j) % 256);
  });
  return Uint8Array.from(packet);
}
