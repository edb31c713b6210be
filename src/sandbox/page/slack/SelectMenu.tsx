/** Slack's select menus: one or several choices, listed, grouped, or searched for on the server. */
import { useEffect, useId, useRef, useState } from 'react';
import { optionsOf, type Element, type Option } from './block-shapes.js';
import { useSurface } from './surface.js';

/** How long a person's typing rests before the server is asked. */
const SEARCH_PAUSE_MS = 200;

interface Props {
  element: Element;
  blockId: string | undefined;
  chosen: Option[];
  several: boolean;
  labelledBy?: string;
  describedBy?: string;
  invalid?: boolean;
  onChoose: (options: Option[]) => void;
}

/** A searchable list; Enter takes the marked choice, arrows move, Escape closes it. */
export function SelectMenu({ element, blockId, chosen, several, labelledBy, describedBy, invalid, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [marked, setMarked] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const listId = useId();
  const { options, loading } = useChoices(element, blockId, query, open);
  const shown = options.filter((one) => !several || !chosen.some((other) => other.value === one.value));

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const choose = (option: Option): void => {
    onChoose(several ? [...chosen, option] : [option]);
    setQuery('');
    setMarked(0);
    if (!several) setOpen(false);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setMarked((at) => (at + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const option = shown[marked];
      if (option) choose(option);
    } else if (event.key === 'Backspace' && several && query === '' && chosen.length > 0) {
      onChoose(chosen.slice(0, -1));
    }
  };

  const single = several ? undefined : chosen[0]?.text.text;
  return (
    <div className={`select ${invalid ? 'is-invalid' : ''}`} ref={box}>
      <div className="select-field" onClick={() => setOpen(true)}>
        {several &&
          chosen.map((option) => (
            <span className="token" key={option.value}>
              {option.text.text}
              <button
                type="button"
                aria-label={`Remove ${option.text.text}`}
                onClick={() => onChoose(chosen.filter((one) => one !== option))}
              >
                ×
              </button>
            </span>
          ))}
        <input
          role="combobox"
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-labelledby={labelledBy}
          aria-label={labelledBy ? undefined : (element.placeholder?.text ?? 'Choose')}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          data-action-id={element.action_id}
          placeholder={single ?? element.placeholder?.text ?? 'Choose…'}
          className={single && !open ? 'has-choice' : ''}
          value={open ? query : (single ?? '')}
          onChange={(event) => {
            setOpen(true);
            setMarked(0);
            setQuery(event.target.value);
          }}
          onFocus={() => setOpen(true)}
          onBlur={(event) => {
            if (!box.current?.contains(event.relatedTarget)) setOpen(false);
          }}
          onKeyDown={onKeyDown}
        />
        <span className="select-arrow" aria-hidden="true" />
      </div>
      {open && (
        <ul className="select-list" role="listbox" id={listId} aria-label={element.placeholder?.text ?? 'Choices'}>
          {shown.map((option, index) => (
            <li
              key={option.value ?? index}
              role="option"
              aria-selected={index === marked}
              className={index === marked ? 'is-marked' : ''}
              data-value={option.value}
              // mousedown would take the focus from the field, and with it close the list before the click
              onMouseDown={(event) => event.preventDefault()}
              onMouseEnter={() => setMarked(index)}
              onClick={() => choose(option)}
            >
              {option.text.text}
              {option.description && <small>{option.description.text}</small>}
            </li>
          ))}
          {shown.length === 0 && <li className="select-none">{noneText(loading, element, query)}</li>}
        </ul>
      )}
    </div>
  );
}

function noneText(loading: boolean, element: Element, query: string): string {
  if (loading) return 'Searching…';
  if (query.length < (element.min_query_length ?? 0)) return 'Type to search.';
  return 'Nothing fits.';
}

/** The choices that fit what is typed: filtered here for lists that came along, asked for otherwise. */
function useChoices(
  element: Element,
  blockId: string | undefined,
  query: string,
  open: boolean,
): { options: Option[]; loading: boolean } {
  const surface = useSurface();
  const external = element.type.endsWith('external_select');
  const [found, setFound] = useState<Option[]>([]);
  const [loading, setLoading] = useState(false);
  const load = useRef(surface.loadOptions);
  load.current = surface.loadOptions;
  const actionId = element.action_id ?? '';
  // Slack asks only from this many letters on; nought means that the list opens filled.
  const enough = query.length >= (element.min_query_length ?? 3);

  useEffect(() => {
    if (!external || !open || !enough) return;
    let wanted = true;
    setLoading(true);
    const timer = setTimeout(() => {
      void load.current({ actionId, blockId }, query).then((options) => {
        if (!wanted) return;
        setFound(options);
        setLoading(false);
      });
    }, SEARCH_PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [external, open, enough, actionId, blockId, query]);

  if (external) return { options: enough ? found : [], loading };
  const low = query.toLowerCase();
  return { options: optionsOf(element).filter((one) => one.text.text.toLowerCase().includes(low)), loading: false };
}
