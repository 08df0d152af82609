// A question that has to be answered first. The browser's own dialog keeps the focus inside and gives it back.
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  title: string;
  /** Called when it is left by Escape. */
  onClose: () => void;
  /** Whether Escape does not leave it. */
  stays?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, stays, children }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before anything else can be typed: it is meant for the dialog.
  useLayoutEffect(() => {
    box.current?.showModal();
    return () => box.current?.close();
  }, []);
  const cancel = (event: Event) => {
    event.preventDefault();
    if (!stays) onClose();
  };
  return (
    <dialog ref={box} aria-labelledby={id} onCancel={cancel}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
