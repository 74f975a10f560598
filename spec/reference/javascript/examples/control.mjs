import { readControl, writeControl } from "../control.mjs";
import { Chapter, hex } from "./expect.mjs";

export function control() {
  const chapter = new Chapter("control.md");
  for (const [text, kind, fields] of [
    ["F0 01 0A F4 D3 09 34 12", 0, [1, 0x09d3f40a, 0x1234]], ["F1 05 00 10 02 2C 01 E5", 1, [5, 16, 2, 300, 229]],
    ["F2 34 12 70 11 01 00", 2, [0x1234, 70000]], ["F8 01 0A F4 D3 09 34 12", 8, [1, 0x09d3f40a, 0x1234]],
    ["FA 05 00 04 02 2C 01 E5", 10, [5, 4, 2, 300, 229]], ["FB 70 11 10 00 11 00 00", 11, [4464, 16, 0, 17]],
    ["F9 02 01", 9, [2, 1]], ["FC 03", 12, [3]]]) {
    chapter.equal(`read ${text}`, readControl(hex(text)), { kind, fields });
    chapter.equal(`write ${text}`, writeControl(kind, fields), hex(text));
  }
  chapter.equal("an unknown reason", readControl(hex("F9 07 01")).fields, [255, 1]);
  chapter.equal("2^24 symbols", writeControl(11, [5, 4, 0, 2 ** 24]), hex("FB 05 00 04 00 FF FF FF"));
  for (const rest of ["", " 34 12", " 34 12 00"]) {
    chapter.equal("another version", readControl(hex("F0 02 7D 44 A3 78" + rest)).fields, [2, 0x78a3447d, 0]);
  }
  chapter.refused("another version, too short", () => readControl(hex("F0 02 7D 44 A3")), 3);
  chapter.refused("this version, without a session", () => readControl(hex("F0 01 7D 44 A3 78")), 3);
  chapter.refused("empty", () => readControl(new Uint8Array(0)), 1);
  chapter.refused("data", () => readControl(hex("05 00")), 1);
  chapter.refused("unknown kind", () => readControl(hex("F5")), 2);
  chapter.refused("length", () => readControl(hex("FC 03 00")), 3);
  return chapter;
}
