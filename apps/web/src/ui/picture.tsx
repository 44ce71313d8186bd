import { useState } from 'react';
import { Gem } from 'lucide-react';
import type { Rarity } from '@aftercommit/contracts/states';

/** The title beside it says what it shows. A picture that is not there, or does not load, leaves a sign of its kind. */
export function Picture({ url, rarity, large = false }: { url: string; rarity?: Rarity; large?: boolean }) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const [loadedUrl, setLoadedUrl] = useState<string | null>(null);
  const className = large ? 'picture picture-large' : 'picture';
  if (url === '' || url === brokenUrl) {
    return (
      <span className={className} data-rarity={rarity} data-testid="picture-missing">
        <Gem aria-hidden />
      </span>
    );
  }
  return (
    <img
      className={url === loadedUrl ? className : `${className} picture-loading`}
      src={url}
      alt=""
      loading="lazy"
      decoding="async"
      data-rarity={rarity}
      onLoad={() => setLoadedUrl(url)}
      onError={() => setBrokenUrl(url)}
    />
  );
}
