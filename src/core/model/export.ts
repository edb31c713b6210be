/** One line of a table for other programs: every row of a kind has the same fields in the same order. */
export type ExportRow = Record<string, string>;
