// The mask books of [CODE-6].

/** Lengths of the masks' codewords, book by book. */
const lengths = [
  "1445476736575766", "1445475647674755", "1455565546565654", "2454555445554543",
  "3454555445545542", "3454555455545442", "5565666465645441", "6675766365646441",
];

/** For each book and each value of 7 bits: the mask whose codeword they begin with, and the codeword's length. */
export const books = lengths.map((row) => {
  const table = new Array(128);
  let next = 0;
  for (let length = 1; length <= 7; length++) {
    for (let mask = 0; mask < 16; mask++) {
      if (Number(row[mask]) !== length) continue;
      const begin = next << (7 - length);
      table.fill({ mask, length }, begin, begin + (1 << (7 - length)));
      next += 1;
    }
    next *= 2;
  }
  return table;
});
