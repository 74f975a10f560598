// What the operations ask of their input before a clause is asked. What no clause speaks of throws a RangeError, which
// is answered as a failure.

import { Profile } from "./profile.mjs";
import { Refused } from "./refused.mjs";

export function must(holds, message) {
  if (!holds) throw new RangeError(message);
}

/** A profile that an operation needs: that it is refused is a result of operation 20 alone. */
export function profileOf(bytes) {
  try {
    return new Profile(bytes);
  } catch (error) {
    throw error instanceof Refused ? new RangeError(`the profile is refused: ${error.code}, ${error.details}`) : error;
  }
}

export function streamOf(profile, index) {
  must(index >= 0 && index < profile.streams.length, "no such stream");
  return profile.streams[index];
}
