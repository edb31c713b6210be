/**
 * A tag list as in DKIM signatures, DKIM keys and DMARC records (RFC 6376 section 3.2): `v=1; a=rsa-sha256; …`.
 * Names come in lower case. Null where it is none, and where a tag stands twice, which makes all of it invalid.
 */
export function readTagList(text: string): Map<string, string> | null {
  const tags = new Map<string, string>();
  const specs = text.split(';').map((spec) => spec.trim());
  if (specs.at(-1) === '') specs.pop();
  for (const spec of specs) {
    const [, name, value] = /^([a-z][a-z0-9_]*)\s*=\s*([^]*)$/i.exec(spec) ?? [];
    if (name === undefined || value === undefined || tags.has(name.toLowerCase())) return null;
    tags.set(name.toLowerCase(), value);
  }
  return tags;
}
