import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * For what may leave a row of a list, or leave with it: the focus that was in it goes to the name of the next row, else of
 * the one before, else to the page's heading. Not to a button: a key that is held down would press that one, too.
 */
export function useFocusHandover<Leaving extends HTMLElement>(): RefObject<Leaving | null> {
  const ref = useRef<Leaving>(null);
  useLayoutEffect(() => {
    const leaving = ref.current;
    return () => {
      const row = leaving?.closest('li');
      const list = row?.parentElement;
      if (!row || !list || !leaving?.contains(document.activeElement)) return;
      const place = [...list.children].indexOf(row);
      // By then the list is what it is going to be.
      queueMicrotask(() => focusNear(list, row, place));
    };
  }, []);
  return ref;
}

function focusNear(list: Element, left: Element, place: number): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  const rows = list.isConnected ? [...list.children] : [];
  const following = rows.slice(place).filter((row) => row !== left);
  const [nearest] = [...following, ...rows.slice(0, place).reverse()];
  const target = nearest?.querySelector<HTMLElement>('[tabindex="-1"]') ?? document.querySelector<HTMLElement>('h1');
  target?.focus();
}
