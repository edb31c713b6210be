/** The line in which one writes: `/ssl …`, with the clerk's commands suggested while typing. */
import { useId, useState } from 'react';
import type { Info } from '../shapes.js';
import { suggest } from './suggest.js';

interface Props {
  draft: string;
  setDraft: (draft: string) => void;
  commands: Info['commands'];
  /** The tour points here just now. */
  pointed: boolean;
  onSend: (text: string) => void;
}

export function Composer({ draft, setDraft, commands, pointed, onSend }: Props) {
  const [marked, setMarked] = useState(-1);
  const [hidden, setHidden] = useState(false);
  const listId = useId();
  const suggestions = hidden ? [] : suggest(draft, commands);
  const change = (text: string): void => {
    setDraft(text);
    setMarked(-1);
    setHidden(false);
  };
  const take = (index: number): void => {
    const suggestion = suggestions[index];
    if (suggestion) change(suggestion.insert);
  };
  const send = (): void => {
    if (draft.trim() === '') return;
    setHidden(true);
    onSend(draft);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (marked >= 0 && suggestions[marked]) take(marked);
      else send();
    } else if (event.key === 'Tab' && suggestions.length > 0 && !event.shiftKey) {
      event.preventDefault();
      take(Math.max(0, marked));
    } else if (event.key === 'Escape') setHidden(true);
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && suggestions.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setMarked((at) => (at + step + suggestions.length) % suggestions.length);
    }
  };

  return (
    <div className="composer">
      {suggestions.length > 0 && (
        <ul className="suggestions" role="listbox" id={listId} aria-label="Commands">
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion.usage}
              role="option"
              aria-selected={index === marked}
              className={index === marked ? 'is-marked' : ''}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(index)}
            >
              <code>{suggestion.usage}</code>
              <span>{suggestion.help}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={`composer-line ${pointed ? 'is-pointed' : ''}`}>
        <input
          data-testid="slack-input"
          aria-label="Message to #ssl"
          role="combobox"
          aria-expanded={suggestions.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          placeholder="Type /ssl to see what the clerk can do"
          autoComplete="off"
          spellCheck={false}
          value={draft}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => setHidden(true)}
          onFocus={() => setHidden(false)}
        />
        <button
          type="button"
          className="send"
          data-testid="slack-send"
          aria-label="Send"
          disabled={draft.trim() === ''}
          onClick={send}
        >
          <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
            <path d="M2.5 3.2 17.6 10 2.5 16.8l2-6.1 6.3-.7-6.3-.7z" fill="currentColor" />
          </svg>
        </button>
      </div>
    </div>
  );
}
