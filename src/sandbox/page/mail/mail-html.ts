/**
 * Makes a mail's HTML ready for its sandboxed frame (no scripts, opaque origin).
 * Links open in a new tab. `mailto:` links are taken out: in the sandbox nobody wants their own mail program to
 * open, so the page's Reply button stands in for them.
 */
export function frameDocument(html: string): string {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const base = parsed.createElement('base');
  base.target = '_blank';
  // Scripts would not run in the frame anyway; without them the console stays quiet.
  for (const other of parsed.querySelectorAll('base, script')) other.remove();
  parsed.head.prepend(base);
  for (const link of parsed.querySelectorAll('a[href]')) {
    if (!/^\s*mailto:/i.test(link.getAttribute('href') ?? '')) continue;
    link.removeAttribute('href');
    link.setAttribute('title', 'In the sandbox, use the Reply button below this mail.');
  }
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}
