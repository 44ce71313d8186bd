import { useState } from 'react';

/** A picture beside its title, which says it all: nothing is read out for it, and a broken one leaves an empty frame. */
export function Picture({ url }: { url: string | null | undefined }) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  if (!url || url === brokenUrl) return <span className="picture" aria-hidden="true" />;
  return <img className="picture" src={url} alt="" loading="lazy" onError={() => setBrokenUrl(url)} />;
}
