import { createHash } from 'node:crypto';
import { z } from 'zod';

export const fileRef = z.looseObject({
  id: z.string().min(1).max(255),
  name: z.string().nullish(),
  size: z.number().nullish(),
  url_private_download: z.string().max(2000).nullish(),
});
export type FileRef = z.infer<typeof fileRef>;

const value = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.looseObject({ value: z.string() }).nullish(),
  selected_options: z.array(z.looseObject({ value: z.string() })).nullish(),
  selected_date: z.string().nullish(),
  files: z.array(fileRef).nullish(),
});
const state = z.record(z.string(), z.record(z.string(), value));

/** What a person filled in: the text of each field (an option's value, a date), and the files of each. */
export class Values {
  readonly #texts = new Map<string, string>();
  readonly #files = new Map<string, FileRef[]>();
  /** SHA-256 over all of it: the same form with the same content has the same one. */
  readonly digest: string;
  /** Slack's mark of the form as it was then. */
  readonly hash: string | undefined;

  /** Null where `state.values` has not Slack's form. */
  static read(values: unknown, hash?: string): Values | null {
    const read = state.safeParse(values);
    return read.success ? new Values(read.data, hash) : null;
  }

  private constructor(fields: z.infer<typeof state>, hash: string | undefined) {
    this.hash = hash;
    for (const [name, elements] of Object.entries(fields)) {
      const [element] = Object.values(elements);
      if (!element) continue;
      const text = element.value ?? element.selected_option?.value ?? element.selected_date ?? '';
      const several = element.selected_options?.map((one) => one.value).join(' ');
      this.#texts.set(name, several ?? text.trim());
      this.#files.set(name, element.files ?? []);
    }
    const names = [...this.#texts.keys()].sort();
    const all = names.map((name) => [name, this.text(name), this.files(name).map((one) => one.id)]);
    this.digest = createHash('sha256').update(JSON.stringify(all)).digest('hex');
  }

  /** Whether the form has such a field. */
  has(name: string): boolean {
    return this.#texts.has(name);
  }

  /** Empty where nothing was filled in. */
  text(name: string): string {
    return this.#texts.get(name) ?? '';
  }

  /** The options that were chosen in a field that takes several. */
  options(name: string): string[] {
    return this.text(name).split(' ').filter(Boolean);
  }

  /** Names of all fields. */
  get names(): string[] {
    return [...this.#texts.keys()];
  }

  files(name: string): FileRef[] {
    return this.#files.get(name) ?? [];
  }
}
