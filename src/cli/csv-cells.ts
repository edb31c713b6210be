/** A number as the exports write it; minus included. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** What spreadsheets run as a formula, full-width signs among them (OWASP, CSV injection). */
const FORMULA = /^(\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/;

/** The same behind a separator of another locale's CSV: whoever opens the file with it has a cell that begins there. */
const INNER_FORMULA = /([;\t\r\n]\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/** A cell that no spreadsheet runs; numbers stay numbers. */
export const harmlessCell = (cell: string): string =>
  NUMBER.test(cell) ? cell : cell.replace(FORMULA, "$1'").replace(INNER_FORMULA, "$1'");
