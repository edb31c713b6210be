/** What an SMTP server knows of a mail besides its bytes. */
export interface Envelope {
  /** Empty for the null sender of bounces and automatic answers. */
  from: string;
  /** As written in RCPT TO; a reply key is in the plus part. */
  to: string[];
  /** What the client called itself. */
  helo: string;
  remoteAddress: string;
}

/**
 * A mail as final delivery leaves it (RFC 5321 §4.4): `Return-Path` with the envelope sender above all, one that the
 * mail brought along taken away, then `Delivered-To` and `Received`. The rest of the bytes stays as it is.
 */
export function withTraceHeaders(raw: Buffer, envelope: Envelope, date: Date): Buffer {
  const trace = [
    `Return-Path: <${envelope.from}>`,
    ...envelope.to.map((address) => `Delivered-To: ${address}`),
    `Received: from ${envelope.helo} ([${envelope.remoteAddress}])`,
    `\tby sandbox.localhost with ESMTP; ${date.toUTCString().replace('GMT', '+0000')}`,
  ];
  return Buffer.concat([Buffer.from(`${trace.join('\r\n')}\r\n`), withoutReturnPath(raw)]);
}

function withoutReturnPath(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  const headEnd = end === -1 ? raw.length : end + 2;
  const head = raw.subarray(0, headEnd).toString('latin1');
  const cleaned = head.replace(/^return-path:.*\r\n(?:[ \t].*\r\n)*/gim, '');
  if (cleaned.length === head.length) return raw;
  return Buffer.concat([Buffer.from(cleaned, 'latin1'), raw.subarray(headEnd)]);
}
