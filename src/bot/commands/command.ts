import type { Call } from '../call.js';

/** One word behind `/ssl`. */
export interface SlashCommand {
  name: string;
  /** How it is written, with its arguments: `pay NUMBER [AMOUNT]`. */
  usage: string;
  /** What it does, in one sentence. */
  help: string;
  /** Does it and says the answer. Throws AppError or NeedsChoice with a sentence for the person. */
  run(call: Call, args: string): Promise<void>;
}
