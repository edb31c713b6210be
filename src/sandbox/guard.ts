import type { IncomingMessage } from 'node:http';

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

const hostOf = (authority: string): string => authority.replace(/:\d+$/, '').toLowerCase();

/**
 * Why a request is not let in, or null. The sandbox has no log-in, so only this machine's own page may use it: the Host
 * must be this machine (DNS rebinding), and what changes something must be JSON from no foreign page (CSRF).
 */
export function whyNot(req: IncomingMessage): string | null {
  const host = req.headers.host ?? '';
  if (!LOCAL_HOSTS.has(hostOf(host))) return 'The sandbox is only for this machine: use localhost.';
  if (req.method !== 'POST') return null;
  const { origin } = req.headers;
  if (origin !== undefined && origin !== `http://${host}`) return 'Posts from another page are refused.';
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return type === 'application/json' ? null : 'Posts must be JSON (content-type: application/json).';
}
