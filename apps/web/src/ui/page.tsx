import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';

/** The frame of every route: its heading takes the focus, so that a screen reader says where one has come. */
export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Aftercommit`;
  }, [title]);
  // At the first load the browser itself reads the page from its beginning.
  const isFirst = useLocation().key === 'default';
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
  }, [isFirst]);
  return (
    <div className="stack stack-loose">
      <header className="row row-between">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </header>
      {children}
    </div>
  );
}
