import { buildTemplates } from '../scripts/build-templates.mjs';
import { compiledTemplatesDir } from '../src/words/compiled-templates.js';

/** Before any test: the mails and words as they are in templates/ now, not as the last build left them. */
export default function setup(): Promise<void> {
  return buildTemplates(compiledTemplatesDir());
}
