import type { Resolver } from '../../../../src/mail/in/authenticate.js';

/** What a name says: its TXT records, an error code of node:dns, or nothing ever. */
export type Zone = Record<string, string[] | 'ESERVFAIL' | 'EREFUSED' | 'silence'>;

/** A name server for tests: the zone is the whole internet. `asked` collects the names in their order. */
export function zoneResolver(zone: Zone, asked: string[] = []): Resolver {
  return (name, type) => {
    asked.push(name);
    const says = type === 'TXT' ? zone[name] : undefined;
    if (says === 'silence') return new Promise(() => undefined);
    if (typeof says === 'string') return fail(says);
    // Long records come in pieces of 255 characters.
    return says ? Promise.resolve(says.map((text) => text.match(/.{1,255}/gs) ?? [])) : fail('ENOTFOUND');
  };
}

const fail = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(`query ${code}`), { code }));
