/** hoodiecrow-imap brings no types; these are the parts that the sandbox uses. */
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  export interface StoredMessage {
    uid: number;
    flags: string[];
    internaldate: string;
    /** One character for each byte (latin1). */
    raw: string;
  }

  export type Connection = object;

  /** A FETCH item as asked for; `section` is there where the client wrote `[…]`, `partial` where it wrote `<…>`. */
  export interface FetchItem {
    section?: unknown[];
    partial?: number[];
  }

  export type FetchHandler = (connection: Connection, message: StoredMessage, item: FetchItem) => unknown;

  export interface ImapServer {
    readonly server: Server;
    fetchHandlers: Record<string, FetchHandler>;
    setMaxListeners(count: number): void;
    /** Adds a mail to a folder and tells the clients that have it open. */
    appendMessage(folder: string, flags: string[], date: Date, raw: string): unknown;
  }

  export interface FolderOptions {
    uidvalidity?: number;
    'special-use'?: string;
    folders?: Record<string, FolderOptions>;
    separator?: string;
  }

  export interface ServerOptions {
    plugins?: (string | ((server: ImapServer) => void))[];
    users?: Record<string, { password: string }>;
    storage?: Record<string, FolderOptions>;
  }

  export default function hoodiecrow(options: ServerOptions): ImapServer;
}

declare module 'hoodiecrow-imap/lib/commands/handlers/fetch.js' {
  import type { FetchHandler } from 'hoodiecrow-imap';

  const handlers: Record<'BODY' | 'BODY.PEEK', FetchHandler>;
  export default handlers;
}
