/** Buttons and overflow ("…") menus of a block. */
import { useEffect, useRef, useState } from 'react';
import type { Element, Option } from './block-shapes.js';
import { useSurface } from './surface.js';

/** An element and the block it stands in, which tells elements of one action id apart. */
export interface Placed {
  element: Element;
  blockId: string | undefined;
}

export function Button({ element, blockId }: Placed) {
  const surface = useSurface();
  const press = async (): Promise<void> => {
    if (element.confirm && !(await surface.confirm(element.confirm))) return;
    openLink(element.url);
    surface.act({ actionId: element.action_id ?? '', blockId }, element.value);
  };
  return (
    <button
      type="button"
      className={`slack-button ${element.style === 'primary' ? 'is-primary' : ''} ${element.style === 'danger' ? 'is-danger' : ''}`}
      data-action-id={element.action_id}
      data-value={element.value}
      aria-label={element.accessibility_label}
      onClick={() => void press()}
    >
      {element.text?.text}
    </button>
  );
}

export function OverflowMenu({ element, blockId }: Placed) {
  const surface = useSurface();
  const choose = async (option: Option): Promise<void> => {
    if (element.confirm && !(await surface.confirm(element.confirm))) return;
    openLink(option.url);
    surface.act({ actionId: element.action_id ?? '', blockId }, option.value);
  };
  return (
    <Menu
      label={element.accessibility_label ?? 'More actions'}
      actionId={element.action_id}
      items={(element.options ?? []).map((option) => ({
        name: option.text.text,
        value: option.value,
        run: () => void choose(option),
      }))}
    />
  );
}

/** Opens a web link in a new tab; any other kind of address is left alone. */
function openLink(url: string | null | undefined): void {
  if (url && /^https?:\/\//i.test(url)) window.open(url, '_blank', 'noopener');
}

interface MenuProps {
  label: string;
  actionId?: string | undefined;
  items: { name: string; value?: string | undefined; run: () => void }[];
}

/** A "…" button with a list below it. Escape and a click elsewhere close it, arrows move. */
export function Menu({ label, actionId, items }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (!open) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.findIndex((one) => one === document.activeElement);
    all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length]?.focus();
  };

  return (
    <div className="menu" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        className="slack-button menu-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        data-action-id={actionId}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <ul className="menu-list" role="menu" aria-label={label}>
          {items.map((item) => (
            <li key={item.value ?? item.name} role="none">
              <button
                type="button"
                role="menuitem"
                data-value={item.value}
                onClick={() => {
                  setOpen(false);
                  item.run();
                }}
              >
                {item.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
