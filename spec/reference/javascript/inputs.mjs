// Checks of the operations' input that come before any clause. An error that no clause defines throws a RangeError,
// which is answered as a failure.

import { Profile } from "./profile.mjs";
import { Refused } from "./refused.mjs";

export function must(holds, message) {
  if (!holds) throw new RangeError(message);
}

/** A profile that an operation needs; only for operation 20 is its refusal a result. */
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
