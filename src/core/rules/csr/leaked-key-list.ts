/** A shop's own list of leaked keys: a line for each, the SHA-256 of its SPKI in hex; `#` begins a comment. */
export interface LeakedKeyList {
  size: number;
  has: (spkiSha256: string) => boolean;
}

const LINE = /^[0-9a-f]{64}$/;

/** Reads a list. Colons between the digits, as openssl prints them, are understood. Answers the first line that is none. */
export function readLeakedKeyList(text: string): LeakedKeyList | { badLine: number } {
  const digests = new Set<string>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const entry = line.replace(/#.*/, '').replaceAll(':', '').trim().toLowerCase();
    if (entry === '') continue;
    if (!LINE.test(entry)) return { badLine: i + 1 };
    digests.add(entry);
  }
  return { size: digests.size, has: (spkiSha256) => digests.has(spkiSha256.toLowerCase()) };
}
