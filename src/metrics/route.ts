import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Route, sendJson } from '../http.js';
import type { Metrics } from './metrics.js';

/** Any of these says that a proxy stands between, so that the caller is not who is connected. */
const FORWARDED = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'];
const LOOPBACK_ADDRESS = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Whether a request comes from this machine itself. Behind a reverse proxy on the same machine all connections do, so
 * one that was passed on, or is meant for another host's name, does not count.
 */
export function isFromHere(req: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const passedOn = Object.keys(req.headers).some((name) => FORWARDED.includes(name) || name.startsWith('x-forwarded-'));
  return (
    !passedOn && LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? '') && LOOPBACK_HOST.test(req.headers.host ?? '')
  );
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In a time that tells nothing about how much of it was right. */
const isToken = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));

/** `GET /metrics`, for this machine or for whoever has the token. */
export function metricsRoute(metrics: Pick<Metrics, 'read'>, token: string | undefined): Route {
  return async (req, res, path) => {
    if (req.method !== 'GET' || path !== '/metrics') return false;
    const [, given] = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? '') ?? [];
    const knowsToken = token !== undefined && given !== undefined && isToken(given, token);
    if (!knowsToken && (req.headers.authorization !== undefined || !isFromHere(req))) {
      res.setHeader('www-authenticate', 'Bearer');
      sendJson(res, 401, { error: 'Only from this machine, or with CERTCLERK_METRICS_TOKEN as a Bearer token.' });
      return true;
    }
    const { text, type } = await metrics.read();
    res.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
    return true;
  };
}
