/** Compiles templates/ into `outDir`; rejects with every fault of a template, naming its file. */
export function buildTemplates(outDir: string): Promise<void>;

/** Compiles the mails of a folder that is laid out like templates/: the HTML by file name (`reminder.html`). */
export function compileMails(folder: string, wanted?: (name: string) => boolean): Promise<Map<string, string>>;
