/** What the person looks at in the customers' mail client. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FileToSend } from '../api.js';
import type { Mail } from '../shapes.js';

/** A mail being written: an answer to one, or a new one to the clerk. */
export interface Draft {
  text: string;
  files: FileToSend[];
  /** Made on this page; kept so that the private key can be downloaded until the mail is sent, and after. */
  keys: { filename: string; pem: string }[];
}

export const emptyDraft: Draft = { text: '', files: [], keys: [] };

export interface Mailbox {
  /** A customer's address; undefined: all of them. */
  address: string | undefined;
  setAddress: (address: string | undefined) => void;
  folder: 'inbox' | 'sent';
  setFolder: (folder: 'inbox' | 'sent') => void;
  openId: string | undefined;
  open: (id: string | undefined) => void;
  isRead: (id: string) => boolean;
  replying: boolean;
  setReplying: (on: boolean) => void;
  draftOf: (id: string) => Draft;
  setDraft: (id: string, change: (draft: Draft) => Draft) => void;
  composing: boolean;
  setComposing: (on: boolean) => void;
}

/** Mails that were there when the page was opened count as unread too: nobody has looked at them here. */
export function useMailbox(mails: readonly Mail[]): Mailbox {
  const [address, setAddress] = useState<string>();
  const [folder, setFolder] = useState<'inbox' | 'sent'>('inbox');
  const [openId, setOpenId] = useState<string>();
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const [replying, setReplying] = useState(false);
  const [composing, setComposing] = useState(false);
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});

  const open = useCallback((id: string | undefined) => {
    setOpenId(id);
    setReplying(false);
    setComposing(false);
    setFolder('inbox');
    if (id !== undefined) setRead((all) => new Set([...all, id]));
  }, []);
  const setDraft = useCallback(
    (id: string, change: (draft: Draft) => Draft) =>
      setDrafts((all) => ({ ...all, [id]: change(all[id] ?? emptyDraft) })),
    [],
  );

  // The first mail that ever comes is opened, so that the pane is not empty.
  const started = useRef(false);
  const first = mails[0]?.id;
  useEffect(() => {
    if (started.current || first === undefined) return;
    started.current = true;
    setOpenId((id) => id ?? first);
    setRead((all) => new Set([...all, first]));
  }, [first]);

  return {
    address,
    setAddress,
    folder,
    setFolder,
    openId,
    open,
    isRead: (id) => read.has(id),
    replying,
    setReplying,
    draftOf: (id) => drafts[id] ?? emptyDraft,
    setDraft,
    composing,
    setComposing,
  };
}
