import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { MAX_HEADER_BYTES } from './headers.js';
import { MAIL_LIMITS, type MailLimits, overLimits } from './structure.js';

const file = z.object({ name: z.string(), type: z.string(), content: z.instanceof(Uint8Array) });
const message = z.object({ subject: z.string(), text: z.string(), html: z.string() });
const attachedMail = message.extend({ messageId: z.string() });
const parsedMail = message.extend({
  /** Attachments, those of attached mails included. */
  files: z.array(file),
  /** Mails attached as message/rfc822, at any depth, each before those in it. */
  nested: z.array(attachedMail),
});
export type ParsedMail = z.infer<typeof parsedMail>;

/** What the worker says. */
const answer = z.union([z.object({ mail: parsedMail }), z.object({ why: z.string() })]);

/** A mail as its decoded contents, or the sentence why it could not be read. */
export type Parsed = z.infer<typeof answer>;

export interface MailParser {
  /** Never rejects: what is broken or over the limits comes back as `why`. */
  parse(raw: Uint8Array): Promise<Parsed>;
  close(): Promise<void>;
}

/** Two work side by side as a rule. */
const DESKS = 2;
/** Mails made to take all of their 10 s must not hold up the next: one that has waited so long gets a desk of its own. */
const PATIENCE_MS = 1_500;
/** With their memory (256 MB each) more would be too much for a small machine; eight such mails come at once in an attack only. */
const MOST_DESKS = 8;
/** Longer HTML is searched for a CSR but not turned into text: that alone would use up the time. */
const HTML_CHARACTERS = 2 * 1024 * 1024;

/** Parses mails in worker threads, which are kept and reused, and replaced where a mail was too much for one. */
export function createMailParser(limits: MailLimits = MAIL_LIMITS, patienceMs = PATIENCE_MS): MailParser {
  const desks = new Set(Array.from({ length: DESKS }, () => new Desk(limits)));
  const free = [...desks];
  const waiting: ((desk: Desk) => void)[] = [];

  function freeDesk(): Promise<Desk> {
    const desk = free.shift();
    if (desk) return Promise.resolve(desk);
    return new Promise((resolve) => {
      const impatience = setTimeout(() => {
        if (desks.size >= MOST_DESKS) return;
        waiting.splice(waiting.indexOf(take), 1);
        const more = new Desk(limits);
        desks.add(more);
        resolve(more);
      }, patienceMs);
      const take = (handedOn: Desk): void => {
        clearTimeout(impatience);
        resolve(handedOn);
      };
      waiting.push(take);
    });
  }

  function handOn(desk: Desk): void {
    const next = waiting.shift();
    if (next) return next(desk);
    if (desks.size <= DESKS) return void free.unshift(desk);
    desks.delete(desk);
    void desk.leave();
  }

  async function parse(raw: Uint8Array): Promise<Parsed> {
    const why = overLimits(raw, limits);
    if (why !== null) return { why };
    const desk = await freeDesk();
    const parsed = await desk.parse(raw);
    handOn(desk);
    return parsed;
  }
  return { parse, close: async () => void (await Promise.all([...desks].map((desk) => desk.leave()))) };
}

/** One worker thread, or none yet. */
class Desk {
  private worker: Worker | null = null;
  private settle: ((parsed: Parsed) => void) | null = null;

  constructor(private readonly limits: MailLimits) {}

  async parse(raw: Uint8Array): Promise<Parsed> {
    const worker = (this.worker ??= this.hire());
    const { milliseconds } = this.limits;
    // While it works the process waits for it; while it rests the process may end.
    worker.ref();
    let timer: NodeJS.Timeout | undefined;
    const parsed = await new Promise<Parsed>((resolve) => {
      this.settle = resolve;
      timer = setTimeout(() => {
        this.dismiss(worker, `The mail took longer than ${milliseconds / 1000} s to read.`);
      }, milliseconds);
      worker.postMessage(raw);
    });
    clearTimeout(timer);
    this.settle = null;
    this.worker?.unref();
    return parsed;
  }

  async leave(): Promise<void> {
    await this.worker?.terminate();
  }

  private hire(): Worker {
    const worker = new Worker(new URL('./parse-worker.mjs', import.meta.url), {
      workerData: {
        parts: this.limits.parts,
        depth: this.limits.depth,
        headerBytes: MAX_HEADER_BYTES,
        htmlCharacters: HTML_CHARACTERS,
      },
      resourceLimits: { maxOldGenerationSizeMb: this.limits.megabytesOfMemory },
    });
    worker.on('message', (said: unknown) => this.settle?.(answer.parse(said)));
    worker.on('error', (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const { megabytesOfMemory } = this.limits;
      const why = memory ? `needed more than ${megabytesOfMemory} MB of memory to read` : 'made its reader fail';
      this.dismiss(worker, `The mail ${why}.`);
    });
    worker.on('exit', () => this.dismiss(worker, 'The reader of the mail was stopped.'));
    return worker;
  }

  private dismiss(worker: Worker, why: string): void {
    if (this.worker !== worker) return;
    this.worker = null;
    void worker.terminate();
    this.settle?.({ why });
  }
}
