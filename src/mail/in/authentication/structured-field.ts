/** A piece of a structured header field: a word (quoted strings unquoted) or one of the signs asked for. */
export type Token = { word: string } | { sign: string };

/**
 * The words and signs of a structured field, without comments (RFC 5322 section 3.2). Comments nest, and a quoted
 * string that touches a word belongs to it; with `"` among the signs nothing is quoted. Null where a comment or a quoted
 * string does not end.
 */
export function tokens(value: string, signs: string): Token[] | null {
  const found: Token[] = [];
  let word: string | null = null;
  let depth = 0;
  let quoted = false;
  const end = (): void => {
    if (word !== null) found.push({ word });
    word = null;
  };
  for (let i = 0; i < value.length; i += 1) {
    const char = value.charAt(i);
    if (char === '\\' && (quoted || depth > 0)) {
      i += 1;
      if (quoted) word = (word ?? '') + value.charAt(i);
    } else if (quoted) {
      if (char === '"') quoted = false;
      else word = (word ?? '') + char;
    } else if (char === '(') {
      end();
      depth += 1;
    } else if (depth > 0) {
      if (char === ')') depth -= 1;
    } else if (char === '"' && !signs.includes('"')) {
      quoted = true;
      word ??= '';
    } else if (/\s/.test(char)) {
      end();
    } else if (signs.includes(char)) {
      end();
      found.push({ sign: char });
    } else {
      word = (word ?? '') + char;
    }
  }
  end();
  return depth === 0 && !quoted ? found : null;
}
