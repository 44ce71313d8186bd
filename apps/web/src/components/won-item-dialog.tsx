import { useEffect, useRef } from 'react';
import type { ScreenState } from '../state/create-player-screen';
import { Picture } from './picture';
import { RarityBadge } from './rarity-badge';

export function WonItemDialog({ won, onClose }: { won: ScreenState['wonItem']; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    if (won && !dialog.current?.open) dialog.current?.showModal();
    if (!won) dialog.current?.close();
  }, [won]);

  return (
    <dialog ref={dialog} className="won" aria-labelledby="won-title" onClose={onClose}>
      {won && (
        <>
          <Picture url={won.image} />
          <h2 id="won-title">You won: {won.title}</h2>
          <p>
            <RarityBadge rarity={won.rarity} /> +{won.xpEarned} XP
          </p>
          <button type="button" onClick={onClose}>
            Keep it in the inventory
          </button>
        </>
      )}
    </dialog>
  );
}
