/** Slack's "are you sure": one question, two buttons. */
import { Dialog } from '../Dialog.js';
import type { Confirm } from './block-shapes.js';

export interface Question {
  confirm: Confirm;
  answer: (yes: boolean) => void;
}

export function ConfirmDialog({ question }: { question: Question }) {
  const { confirm, answer } = question;
  const title = confirm.title?.text ?? 'Are you sure?';
  return (
    <Dialog label={title} className="confirm" testId="confirm" onClose={() => answer(false)}>
      <header className="dialog-head">
        <h2>{title}</h2>
      </header>
      <div className="dialog-body">
        <p>{confirm.text?.text.replace(/[*_`]/g, '')}</p>
      </div>
      <footer className="dialog-foot">
        <button type="button" className="slack-button" data-testid="confirm-no" onClick={() => answer(false)}>
          {confirm.deny?.text ?? 'Cancel'}
        </button>
        <button
          type="button"
          className={`slack-button ${confirm.style === 'danger' ? 'is-danger' : 'is-primary'}`}
          data-testid="confirm-yes"
          data-autofocus
          onClick={() => answer(true)}
        >
          {confirm.confirm?.text ?? 'Yes'}
        </button>
      </footer>
    </Dialog>
  );
}
