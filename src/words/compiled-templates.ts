import { inPackage } from '../package-root.js';

/** The folder of the compiled templates; scripts/build-templates.mjs fills it. */
export const compiledTemplatesDir = (): string => inPackage('dist/templates');
