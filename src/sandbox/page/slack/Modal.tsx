/** A Slack modal: its blocks, what was filled in, the errors beside the fields, submit and cancel. */
import { useEffect, useRef, useState } from 'react';
import type { FieldValue } from '../api.js';
import { Dialog } from '../Dialog.js';
import { Blocks } from './Blocks.js';
import type { Mentions } from './Display.js';
import { SurfaceContext, type Surface } from './surface.js';
import type { OpenModal } from './use-slack.js';

interface Props {
  modal: OpenModal;
  /** What was filled in; kept above, because another form may lie on this one for a while. */
  values: Record<string, FieldValue>;
  setValue: (field: string, value: FieldValue) => void;
  surface: Surface;
  mentions: Mentions;
  busy: boolean;
  onSubmit: (values: Record<string, FieldValue>) => void;
  onClose: () => void;
}

export function Modal({ modal, values, setValue, surface, mentions, busy, onSubmit, onClose }: Props) {
  const { view, errors } = modal;
  // Only what the person touched is sent; the rest keeps its initial value (design §8).
  const [mended, setMended] = useState<{ of: Record<string, string>; fields: string[] }>({ of: errors, fields: [] });
  const touched = mended.of === errors ? mended.fields : [];
  const open = Object.fromEntries(Object.entries(errors).filter(([field]) => !touched.includes(field)));
  const blocks = view.blocks ?? [];
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    body.current?.querySelector('.has-error, .input-error')?.scrollIntoView({ block: 'center' });
  }, [errors]);
  const fields = blocks.map((block) => block.block_id);
  const stray = Object.entries(open).filter(([field]) => !fields.includes(field));
  const form = {
    values,
    errors: open,
    set: (field: string, value: FieldValue): void => {
      setValue(field, value);
      setMended({ of: errors, fields: [...touched, field] });
    },
  };
  const title = view.title ?? view.text?.split('\n')[0] ?? 'certclerk';
  const canSubmit = Boolean(view.submit) || blocks.some((block) => block.type === 'input');
  return (
    <Dialog label={title} className="modal" testId="modal" onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (busy) return;
          // A form that has become a question in the same window has fewer fields than were filled in.
          onSubmit(Object.fromEntries(Object.entries(values).filter(([field]) => fields.includes(field))));
        }}
      >
        <header className="dialog-head">
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </header>
        <div className="dialog-body" ref={body}>
          <SurfaceContext value={{ ...surface, form }}>
            <Blocks blocks={blocks} mentions={mentions} />
          </SurfaceContext>
          {stray.map(([field, sentence]) => (
            <p className="input-error" role="alert" key={field}>
              {sentence}
            </p>
          ))}
        </div>
        <footer className="dialog-foot">
          <button type="button" className="slack-button" onClick={onClose}>
            {view.close ?? (canSubmit ? 'Cancel' : 'Close')}
          </button>
          {canSubmit && (
            <button type="submit" className="slack-button is-primary" data-testid="modal-submit" disabled={busy}>
              {busy ? 'One moment…' : (view.submit ?? 'Submit')}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
