/** Builds the sandbox's page (index.html, app.js, app.css) into `outDir`, which is made where missing. */
export declare function buildPage(outDir: string): Promise<void>;
