import { readControl, writeControl } from "../control.mjs";
import { Chapter, hex } from "./expect.mjs";

export function control() {
  const chapter = new Chapter("control.md");
  for (const [text, kind, fields] of [
    ["F0 00 7D 44 A3 78", 0, [0, 0x78a3447d]], ["F1 05 02 2C 01 E5", 1, [5, 2, 300, 229]],
    ["FA 05 02 2C 01 E5", 10, [5, 2, 300, 229]], ["FB 05 00 11 00 00", 11, [5, 0, 17]], ["F9 02 00", 9, [2, 0]],
    ["FC 03", 12, [3]]]) {
    chapter.equal(`read ${text}`, readControl(hex(text)), { kind, fields });
    chapter.equal(`write ${text}`, writeControl(kind, fields), hex(text));
  }
  chapter.equal("an unknown reason", readControl(hex("F9 07 00")).fields, [255, 0]);
  chapter.equal("2^24 symbols", writeControl(11, [5, 0, 2 ** 24]), hex("FB 05 00 FF FF FF"));
  chapter.refused("empty", () => readControl(new Uint8Array(0)), 1);
  chapter.refused("data", () => readControl(hex("05 00")), 1);
  chapter.refused("unknown kind", () => readControl(hex("F5")), 2);
  chapter.refused("length", () => readControl(hex("FC 03 00")), 3);
  return chapter;
}
