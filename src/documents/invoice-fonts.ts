import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

const require = createRequire(import.meta.url);

/** Inter (SIL Open Font License 1.1), whole font files: Latin with every diacritic of Europe, Greek, Cyrillic. */
const FILES = {
  regular: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  strong: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
} as const;

export type FontName = keyof typeof FILES;
export type InvoiceFonts = Record<FontName, Font>;

let parsed: InvoiceFonts | undefined;

/** The two faces, read and parsed once a process: parsing takes five times as long as drawing a page. */
export function invoiceFonts(): InvoiceFonts {
  const read = (file: string): Font => create(readFileSync(require.resolve(file)));
  parsed ??= { regular: read(FILES.regular), strong: read(FILES.strong) };
  return parsed;
}
