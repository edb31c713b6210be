/** Short sentences at the bottom of the page that go by themselves. */
import { useCallback, useRef, useState } from 'react';

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

/** Long enough to read a sentence twice. */
const SHOWN_MS = 7000;

/** `say` for what went well, `complain` for what did not. */
export function useToasts(): { toasts: Toast[]; say: (text: string) => void; complain: (text: string) => void } {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const count = useRef(0);
  const add = useCallback((text: string, bad: boolean) => {
    count.current += 1;
    const id = count.current;
    setToasts((all) => [...all, { id, text, bad }]);
    setTimeout(() => setToasts((all) => all.filter((one) => one.id !== id)), SHOWN_MS);
  }, []);
  const say = useCallback((text: string) => add(text, false), [add]);
  const complain = useCallback((text: string) => add(text, true), [add]);
  return { toasts, say, complain };
}

export const Toasts = ({ toasts }: { toasts: Toast[] }) => (
  <div className="toasts" aria-live="polite">
    {toasts.map((toast) => (
      <p key={toast.id} className={toast.bad ? 'is-bad' : ''} data-testid={toast.bad ? 'toast-error' : 'toast'}>
        {toast.text}
      </p>
    ))}
  </div>
);
