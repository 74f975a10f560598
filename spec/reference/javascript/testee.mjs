// Answers the requests of `fcodec conformance` (conformance.md), one after the other, until the input ends.
// Decoding only: operations of an encoder or a device are answered with "unsupported".

import { openedOperations } from "./opened.mjs";
import { operations as statelessOperations } from "./operations.mjs";
import { Refused } from "./refused.mjs";
import { failedAnswer, operations, readInput, refusedAnswer, resultAnswer, unsupportedAnswer } from "./wire.mjs";

const implemented = { ...statelessOperations, ...openedOperations };

/** One request without its length: the operation's number and its input. */
export function answerTo(request) {
  const operation = operations.get(request[0]);
  const perform = operation && implemented[operation.name];
  if (!perform) return unsupportedAnswer();
  try {
    return resultAnswer(operation, perform(readInput(operation, request.subarray(1))));
  } catch (error) {
    return error instanceof Refused ? refusedAnswer(operation, error) : failedAnswer(String(error));
  }
}

/** Cuts the input into requests. */
async function serve(input, output) {
  let pieces = [], held = 0;
  for await (const piece of input) {
    pieces.push(piece);
    held += piece.length;
    for (;;) {
      if (held < 4) break;
      if (pieces[0].length < 4) pieces = [Buffer.concat(pieces)];
      const end = 4 + pieces[0].readUInt32LE();
      if (held < end) break;
      const all = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
      output.write(answerTo(all.subarray(4, end)));
      pieces = [all.subarray(end)];
      held -= end;
    }
  }
}

await serve(process.stdin, process.stdout);
