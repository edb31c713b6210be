/** One line of the report. `mend` is the one thing to do; a line that is `ok` has none. */
export interface Line {
  check: string;
  status: 'ok' | 'warn' | 'fail';
  says: string;
  mend?: string;
}

/** How a check writes its lines. */
export class Report {
  readonly lines: Line[] = [];

  constructor(private readonly check: string) {}

  ok(says: string): void {
    this.lines.push({ check: this.check, status: 'ok', says });
  }

  warn(says: string, mend: string): void {
    this.lines.push({ check: this.check, status: 'warn', says, mend });
  }

  fail(says: string, mend: string): void {
    this.lines.push({ check: this.check, status: 'fail', says, mend });
  }
}
