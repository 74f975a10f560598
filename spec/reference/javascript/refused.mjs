/** What every reader throws where a clause refuses: the code of the clause's table, and details such as [PROF-3]'s
 *  record and byte offset. Nothing else is thrown for bytes from the air or for a profile ([SEC-1]). */
export class Refused extends Error {
  constructor(code, ...details) {
    super(`refused, code ${code}`);
    this.code = code;
    this.details = details;
  }
}
