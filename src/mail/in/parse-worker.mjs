// Reads MIME in a thread of its own, so that a hostile mail can be cut off. Plain JavaScript, because the tests run it
// from the sources and Node 20 reads no TypeScript; the build copies it next to parse.js, which starts it.
import { parentPort, workerData } from 'node:worker_threads';
import { simpleParser } from 'mailparser';

const { parts, depth, headerBytes, htmlCharacters } = workerData;

const OPTIONS = {
  // Embedded mails come out as bytes and are counted here, level by level.
  ignoreEmbedded: true,
  keepCidLinks: true,
  skipTextToHtml: true,
  checksumAlgo: false,
  maxHeadSize: headerBytes,
  maxHtmlLengthToParse: htmlCharacters,
};

class OverLimit extends Error {}

async function readMessage(raw, level, budget) {
  if (level > depth) throw new OverLimit(`The mail's parts are nested deeper than ${depth} levels.`);
  const mail = await simpleParser(raw, { ...OPTIONS, maxChildNodes: Math.max(1, budget.parts) });
  budget.parts -= 1 + mail.attachments.length;
  if (budget.parts < 0) throw new OverLimit(`The mail has more than ${parts} parts.`);
  const { subject = '', text = '', messageId = '' } = mail;
  const read = { subject, text, html: mail.html || '', messageId, files: [], nested: [] };
  for (const attachment of mail.attachments) {
    if (/^message\/(?:rfc822|global)$/i.test(attachment.contentType)) {
      const inner = await readMessage(attachment.content, level + 1, budget);
      const { files, nested, ...message } = inner;
      read.nested.push(message, ...nested);
      read.files.push(...files);
      continue;
    }
    const { filename, contentType, content } = attachment;
    read.files.push({ name: filename ?? '', type: contentType, content });
  }
  return read;
}

function sentenceFor({ message }) {
  if (/child nodes/i.test(message)) return `The mail has more than ${parts} parts.`;
  if (/header size/i.test(message)) return 'The mail has a header block that is too long.';
  return `The mail cannot be read: ${message}.`;
}

parentPort.on('message', async (raw) => {
  try {
    parentPort.postMessage({ mail: await readMessage(Buffer.from(raw), 0, { parts }) });
  } catch (error) {
    parentPort.postMessage({ why: error instanceof OverLimit ? error.message : sentenceFor(error) });
  }
});
