import type { OriginConfig } from './config';

export type Targets = Pick<OriginConfig, 'API_URLS' | 'SOCKET_URLS' | 'WEB_URL'>;

/** Which room a path belongs to. */
export type Audience = 'api' | 'socket' | 'web';

export function chooseAudience(path: string): Audience {
  if (isBelow(path, '/socket.io')) return 'socket';
  if (isBelow(path, '/api') || isBelow(path, '/health')) return 'api';
  return 'web';
}

/**
 * Answers the servers to try, in order: the one that must have it first, then the others in turn. Those that are not
 * ready come last, and not never: with none ready, one may still answer.
 */
export function createChooseTargets(
  targets: Targets,
  isReady: (url: string) => boolean,
): (url: string) => { audience: Audience; urls: string[] } {
  let turn = 0;
  const rotate = (urls: string[]): string[] => {
    const start = turn++ % urls.length;
    const rotated = [...urls.slice(start), ...urls.slice(0, start)];
    return [...rotated.filter((url) => isReady(url)), ...rotated.filter((url) => !isReady(url))];
  };
  const socketUrls = targets.SOCKET_URLS.map(({ url }) => url);

  return (url) => {
    // What is no URL at all is answered by the page's server with its own 404.
    const { pathname, searchParams } = URL.canParse(url, 'http://origin')
      ? new URL(url, 'http://origin')
      : new URL('http://origin/');
    const audience = chooseAudience(pathname);
    if (audience === 'web') return { audience, urls: [targets.WEB_URL] };
    if (audience === 'api') return { audience, urls: rotate(targets.API_URLS) };
    // A session lives in one server. If that is gone, any other tells the client at once that its session is unknown.
    const owner = readServerName(searchParams.get('sid'));
    const ownerUrl = targets.SOCKET_URLS.find(({ name }) => name === owner)?.url;
    const others = rotate(socketUrls).filter((other) => other !== ownerUrl);
    return { audience, urls: ownerUrl ? [ownerUrl, ...others] : others };
  };
}

/** Session ids are `<server name>.<random>`. */
function readServerName(sessionId: string | null): string | undefined {
  const dot = sessionId?.indexOf('.') ?? -1;
  return dot > 0 ? sessionId?.slice(0, dot) : undefined;
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
