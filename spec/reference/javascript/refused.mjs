/** Every reader throws this if a clause refuses its input: the code of the clause's table, and details such as the record
 *  and byte offset of [PROF-3]. Nothing else is thrown for bytes from the air or for a profile ([SEC-1]). */
export class Refused extends Error {
  constructor(code, ...details) {
    super(`refused, code ${code}`);
    this.code = code;
    this.details = details;
  }
}
