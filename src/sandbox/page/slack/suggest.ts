/** Which of the clerk's commands fit what is being typed. */
export interface Suggestion {
  usage: string;
  help: string;
  /** What the line becomes when it is taken: the fixed words, then a blank where something is to be filled in. */
  insert: string;
}

const MOST = 8;

/** A usage without its leading `/ssl`, however the list writes it. */
const bare = (usage: string): string => usage.replace(/^\/ssl\b\s*/, '').trim();

/** The words of a usage before the first thing to fill in (`NAME`, `<id>`, `[amount]`). */
const fixedWords = (usage: string): string[] => {
  const words = bare(usage).split(/\s+/).filter(Boolean);
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  return end < 0 ? words : words.slice(0, end);
};

/**
 * Suggestions for a line that begins like `/ssl`; none once the fixed words are typed and something follows,
 * and none for a line that is already complete.
 */
export function suggest(draft: string, commands: readonly { usage: string; help: string }[]): Suggestion[] {
  if (!draft.startsWith('/')) return [];
  const typed = draft.trimStart().replace(/\s+/g, ' ');
  return commands
    .map(({ usage, help }) => {
      const fixed = ['/ssl', ...fixedWords(usage)].join(' ');
      const more = bare(usage).split(/\s+/).filter(Boolean).length > fixedWords(usage).length;
      return { usage: ['/ssl', bare(usage)].join(' ').trim(), help, insert: more ? `${fixed} ` : fixed };
    })
    .filter(({ insert }) => insert.startsWith(typed) && insert.trim() !== typed.trim())
    .slice(0, MOST);
}
