import { useSyncExternalStore } from 'react';

/** Where rows become cards, as in admin.css. */
const phone = matchMedia('(max-width: 48rem)');

const subscribe = (listener: () => void): (() => void) => {
  phone.addEventListener('change', listener);
  return () => phone.removeEventListener('change', listener);
};

export const useIsPhone = (): boolean => useSyncExternalStore(subscribe, () => phone.matches);
