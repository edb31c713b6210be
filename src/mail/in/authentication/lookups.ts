import { Resolver as DnsResolver } from 'node:dns/promises';
import { z } from 'zod';

/** Answers the records of a name as node:dns does; rejects with ENOTFOUND or ENODATA where there are none. */
export type Resolver = (name: string, type: string) => Promise<string[][] | string[]>;

/** What a name says: its TXT records, each in one piece, or the code of what went wrong on the way (`ETIMEOUT`). */
export type TxtAnswer = { records: string[] } | { trouble: string };

const PER_TRY_MS = 2_000;
const dnsError = z.object({ code: z.string() });

/** The system's name servers. */
export function systemResolver(): Resolver {
  const dns = new DnsResolver({ timeout: PER_TRY_MS, tries: 2 });
  return (name, type) => (type === 'TXT' ? dns.resolveTxt(name) : Promise.reject(new Error(`no ${type} is asked for`)));
}

/** The code of an error of node:dns, else its class. */
export function codeOf(error: unknown): string {
  const known = dnsError.safeParse(error);
  return known.success ? known.data.code : error instanceof Error ? error.name : 'unknown';
}

/**
 * The TXT lookups of one mail: each name is asked once, and all together end after `milliseconds`, so that a slow name
 * server cannot hold up the mails behind it. A name that does not exist has no records; anything else is trouble.
 */
export class Lookups {
  private readonly asked = new Map<string, Promise<TxtAnswer>>();
  private readonly timer: NodeJS.Timeout;
  private readonly over: Promise<TxtAnswer>;

  constructor(
    private readonly resolver: Resolver,
    milliseconds: number,
  ) {
    let end: (answer: TxtAnswer) => void = () => undefined;
    this.over = new Promise((resolve) => (end = resolve));
    this.timer = setTimeout(() => end({ trouble: 'ETIMEOUT' }), milliseconds);
  }

  txt(name: string): Promise<TxtAnswer> {
    const key = name.toLowerCase();
    const known = this.asked.get(key);
    if (known) return known;
    const answer = Promise.race([this.ask(key), this.over]);
    this.asked.set(key, answer);
    return answer;
  }

  /** The same as a resolver of mailauth's. */
  readonly asResolver: Resolver = async (name) => {
    const answer = await this.txt(name);
    if ('trouble' in answer) throw Object.assign(new Error(`DNS: ${answer.trouble}`), { code: answer.trouble });
    return answer.records.map((record) => [record]);
  };

  close(): void {
    clearTimeout(this.timer);
  }

  private async ask(name: string): Promise<TxtAnswer> {
    try {
      const rows = await this.resolver(name, 'TXT');
      return { records: rows.map((row) => (typeof row === 'string' ? row : row.join(''))) };
    } catch (error) {
      const code = codeOf(error);
      return code === 'ENOTFOUND' || code === 'ENODATA' ? { records: [] } : { trouble: code };
    }
  }
}
