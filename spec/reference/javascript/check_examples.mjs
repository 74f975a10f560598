// Runs the worked examples of the specification. Prints a line for each chapter; the status is 1 on a mismatch.

import { codes, fragments } from "./examples/codes.mjs";
import { control } from "./examples/control.mjs";
import { numbers } from "./examples/numbers.mjs";
import { pooling, reconstruction } from "./examples/pooling.mjs";
import { profile, scan } from "./examples/profile.mjs";
import { reassembly, sessions, strings } from "./examples/receiver.mjs";

const chapters = [
  numbers, pooling, profile, strings, scan, codes, fragments, reassembly, reconstruction, control, sessions,
];
let failed = false;
for (const run of chapters) {
  const { name, count, mismatches } = run();
  console.log(`${name}: ${count - mismatches.length} of ${count} agree`);
  for (const mismatch of mismatches) console.log(`  ${mismatch}`);
  failed ||= mismatches.length > 0;
}
process.exit(failed ? 1 : 0);
