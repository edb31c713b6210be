/** What became of one recipient (RFC 3464 section 2.3). */
export interface StatusReport {
  action: 'failed' | 'delayed';
  /** The address, or empty. */
  recipient: string;
  /** `5.1.1`, or empty. */
  status: string;
  /** What the server said, without its type. */
  diagnostic: string;
}

const FIELD = /^([A-Za-z][A-Za-z-]{2,40}):[ \t]*(.*)$/;

/**
 * The recipients of a delivery-status part that failed or are late, in their order. `delivered`, `relayed` and `expanded`
 * are good news and not told. It reads the part alone, or with other text before it.
 */
export function statusReports(text: string): StatusReport[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .flatMap((fields) => {
      const action = (fields.get('action') ?? '')
        .trim()
        .toLowerCase()
        .split(/[\s(;]/, 1)[0];
      const recipient = fields.get('final-recipient') ?? fields.get('original-recipient');
      if (recipient === undefined || (action !== 'failed' && action !== 'delayed')) return [];
      return {
        action,
        recipient: addressOf(fields.get('original-recipient') ?? recipient),
        status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status') ?? '')?.[0] ?? '',
        diagnostic: (fields.get('diagnostic-code') ?? '').replace(/^[\w-]+\s*;\s*/, '').trim(),
      } satisfies StatusReport;
    });
}

/** The fields of one group, folded lines joined; of two of a name the first counts. */
function fieldsOf(group: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of group.split('\n')) {
    const field = FIELD.exec(line);
    if (field?.[1] !== undefined) {
      last = field[1].toLowerCase();
      if (!fields.has(last)) fields.set(last, field[2] ?? '');
    } else if (last !== undefined && /^[ \t]/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
    }
  }
  return fields;
}

/** `rfc822; ana@example.com` → `ana@example.com`. */
const addressOf = (value: string): string =>
  value
    .replace(/^[\w-]+\s*;\s*/, '')
    .replace(/^<|>$/g, '')
    .trim()
    .slice(0, 320);
