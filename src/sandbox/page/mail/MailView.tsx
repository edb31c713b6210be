/** One mail: head, attachments, HTML in a frame without scripts or as text, and the reply box. */
import { useMemo, useState, type ReactNode } from 'react';
import { attachmentUrl, postReply, rawMailUrl } from '../api.js';
import { certificateOfSubject } from '../certificate-words.js';
import { showClock, showSize } from '../format.js';
import type { Mail } from '../shapes.js';
import type { Facts } from '../use-world.js';
import { frameDocument } from './mail-html.js';
import { Clip } from './MailList.js';
import { emptyDraft, type Mailbox } from './use-mailbox.js';
import { Writer } from './Writer.js';

interface Props {
  mail: Mail;
  facts: Facts;
  mailbox: Mailbox;
  pointer: 'item' | 'reply' | 'make-csr' | 'send' | undefined;
  reload: () => Promise<void>;
  say: (sentence: string) => void;
  complain: (sentence: string) => void;
}

export function MailView({ mail, facts, mailbox, pointer, reload, say, complain }: Props) {
  const certificate = certificateOfSubject(mail.subject, facts.state.certificates);
  const draft = mailbox.draftOf(mail.id);
  const html = typeof mail.html === 'string' && mail.html !== '' ? mail.html : undefined;
  const [asText, setAsText] = useState(html === undefined);

  const send = async (): Promise<void> => {
    try {
      await postReply(mail.id, draft.text, draft.files);
      say('Sent. The clerk reads it now; its answer arrives here.');
      mailbox.setDraft(mail.id, ({ keys }) => ({ ...emptyDraft, keys }));
      mailbox.setReplying(false);
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
    await reload();
  };

  return (
    <article className="mail-view" data-testid="mail-view" aria-label={mail.subject}>
      <Head mail={mail} facts={facts}>
        {html !== undefined && <HtmlOrText asText={asText} choose={setAsText} />}
      </Head>
      <Body mail={mail} html={asText ? undefined : html} />
      {mailbox.replying ? (
        <Writer
          title={`Reply to ${mail.replyTo ?? mail.from}`}
          draft={draft}
          change={(by) => mailbox.setDraft(mail.id, by)}
          names={certificate?.names ?? []}
          pointer={pointer === 'make-csr' || pointer === 'send' ? pointer : undefined}
          onSend={send}
          onClose={() => mailbox.setReplying(false)}
        />
      ) : (
        <div className="reply-bar">
          <button
            type="button"
            className={`button is-solid ${pointer === 'reply' ? 'is-pointed' : ''}`}
            data-testid="mail-reply"
            onClick={() => mailbox.setReplying(true)}
          >
            Reply
          </button>
          <span className="quiet">
            The mail’s own reply buttons would open your mail program; here, this one stands in for them.
          </span>
        </div>
      )}
    </article>
  );
}

function Head({ mail, facts, children }: { mail: Mail; facts: Facts; children: ReactNode }) {
  const { date, time } = showClock(mail.date, facts.info.timeZone);
  return (
    <header className="mail-view-head">
      <h3>{mail.subject}</h3>
      <dl>
        <dt>From</dt>
        <dd>{mail.from}</dd>
        <dt>To</dt>
        <dd>{mail.to}</dd>
        {mail.replyTo && mail.replyTo !== mail.from && (
          <>
            <dt>Reply to</dt>
            <dd className="mail-reply-to">{mail.replyTo}</dd>
          </>
        )}
      </dl>
      <div className="mail-view-row">
        <p className="mail-view-date">
          {date} {time} ·{' '}
          <a href={rawMailUrl(mail.id)} target="_blank" rel="noopener noreferrer">
            source
          </a>
        </p>
        {children}
      </div>
      {mail.attachments.length > 0 && (
        <ul className="attachments" aria-label="Attachments">
          {mail.attachments.map((file, index) => (
            <li key={`${index}-${file.filename}`}>
              <a data-testid="mail-attachment" href={attachmentUrl(mail.id, index)} download={file.filename}>
                <Clip />
                <span>{file.filename}</span>
                <small>{showSize(file.size)}</small>
              </a>
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

function HtmlOrText({ asText, choose }: { asText: boolean; choose: (asText: boolean) => void }) {
  const tab = (name: string, text: boolean) => (
    <button
      type="button"
      role="tab"
      aria-selected={asText === text}
      data-testid={text ? 'mail-text-tab' : 'mail-html-tab'}
      onClick={() => choose(text)}
    >
      {name}
    </button>
  );
  return (
    <div className="tabs is-small" role="tablist" aria-label="How to show the mail">
      {tab('HTML', false)}
      {tab('Text', true)}
    </div>
  );
}

function Body({ mail, html }: { mail: Mail; html: string | undefined }) {
  const framed = useMemo(() => html && frameDocument(html), [html]);
  return (
    <div className="mail-content">
      {framed === undefined ? (
        <pre className="mail-text" data-testid="mail-text" tabIndex={0}>
          {mail.text ?? ''}
        </pre>
      ) : (
        // No scripts, no forms, no access to this page; links may open a tab, and that tab is an ordinary one.
        <iframe
          title={`Mail: ${mail.subject}`}
          className="mail-frame"
          data-testid="mail-frame"
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          srcDoc={framed}
        />
      )}
    </div>
  );
}
