/** Compiles templates/ into `outDir`; rejects with every fault of a template, naming its file. */
export function buildTemplates(outDir: string): Promise<void>;
