/** One MIME part of a mail for tests: a leaf with a body, or a multipart. */
export interface Part {
  type: string;
  body?: string | Buffer;
  parts?: Part[];
  encoding?: '7bit' | '8bit' | 'base64' | 'quoted-printable';
  name?: string;
  disposition?: 'attachment' | 'inline';
}

let borders = 0;

/** A raw mail, written by hand so that its bytes are what the test means, with CRLF. */
export function writeMail(headers: Record<string, string | string[]>, body: Part | string): Buffer {
  const all = { From: 'Ana <ana@customer.example>', To: 'ssl@clerk.example', Subject: 'Mail', ...headers };
  const lines = Object.entries(all).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}\r\n`),
  );
  const part: Part = typeof body === 'string' ? { type: 'text/plain; charset=utf-8', body, encoding: '8bit' } : body;
  return Buffer.concat([Buffer.from(`${lines.join('')}MIME-Version: 1.0\r\n`), writePart(part)]);
}

function writePart(part: Part): Buffer {
  if (part.parts) {
    const border = `=_border-${++borders}`;
    const inner = part.parts.flatMap((p) => [Buffer.from(`--${border}\r\n`), writePart(p), Buffer.from('\r\n')]);
    const head = Buffer.from(`Content-Type: ${part.type}; boundary="${border}"\r\n\r\n`);
    return Buffer.concat([head, ...inner, Buffer.from(`--${border}--\r\n`)]);
  }
  const name = part.name === undefined ? '' : `; name="${part.name}"`;
  const disposition =
    part.disposition === undefined
      ? ''
      : `Content-Disposition: ${part.disposition}${part.name === undefined ? '' : `; filename="${part.name}"`}\r\n`;
  const encoding = part.encoding ?? '7bit';
  const head = `Content-Type: ${part.type}${name}\r\nContent-Transfer-Encoding: ${encoding}\r\n${disposition}\r\n`;
  return Buffer.concat([Buffer.from(head), encode(Buffer.from(part.body ?? ''), encoding)]);
}

function encode(bytes: Buffer, encoding: Part['encoding']): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('base64').replace(/.{76}/g, '$&\r\n'));
  if (encoding === 'quoted-printable') return Buffer.from(quotedPrintable(bytes));
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

function quotedPrintable(bytes: Buffer): string {
  const encoded = [...bytes]
    .map((octet) => {
      if (octet === 10) return '\r\n';
      const plain = octet >= 32 && octet < 127 && octet !== 61;
      return plain ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
  return encoded
    .split('\r\n')
    .map((line) => line.replace(/(?:=[0-9A-F]{2}|[^=]){70}/g, '$&=\r\n'))
    .join('\r\n');
}
