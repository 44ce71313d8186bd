import { useEffect, useRef } from 'react';
import { useAnimate } from 'motion/react-mini';
import { useReducedMotion } from 'motion/react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { Picture } from '../ui/picture';
import { winningIndex, type ReelTile } from './build-reel';

const turnSeconds = 6;
// Fast at once, and long in coming to rest.
const slowingDown = [0.08, 0.72, 0.12, 1] as const;

/** Turns once and stops with the won tile under the mark. Leaving the page in the middle of it changes nothing. */
export function Reel({ tiles, onStopped }: { tiles: ReelTile[]; onStopped: () => void }) {
  const { t } = useTranslation('player');
  const [strip, animate] = useAnimate<HTMLOListElement>();
  const frame = useRef<HTMLDivElement>(null);
  const isStill = useReducedMotion() ?? false;

  useEffect(() => {
    const winning = strip.current.children[winningIndex];
    if (!(winning instanceof HTMLElement) || !frame.current) return onStopped();
    const offset = frame.current.clientWidth / 2 - (winning.offsetLeft + winning.offsetWidth / 2);
    const turning = animate(
      strip.current,
      { transform: ['translateX(0px)', `translateX(${offset}px)`] },
      { duration: isStill ? 0 : turnSeconds, ease: slowingDown },
    );
    let isLeft = false;
    void turning.finished.then(() => {
      if (!isLeft) onStopped();
    });
    return () => {
      isLeft = true;
      turning.stop();
    };
  }, [animate, isStill, onStopped, strip, tiles]);

  return (
    <div className="stack">
      <div className="reel" ref={frame} data-testid="reel" aria-hidden>
        <span className="reel-mark" />
        <ol className="reel-strip" ref={strip}>
          {tiles.map((tile, index) => (
            <li
              key={index}
              className="reel-tile"
              data-rarity={tile.rarity}
              data-testid={index === winningIndex ? 'reel-winner' : undefined}
            >
              <Picture url={tile.image} rarity={tile.rarity} large />
              <span className="clip">{tile.title}</span>
            </li>
          ))}
        </ol>
      </div>
      <div className="row reel-actions">
        <Button look="quiet" size="small" onClick={onStopped}>
          {t('opening.skip')}
        </Button>
      </div>
    </div>
  );
}
