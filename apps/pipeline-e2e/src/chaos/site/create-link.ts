import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { listenOnLoopback } from '@aftercommit/testing/listen-on-loopback';
import { createFrameFilter, type FrameFilter } from './create-frame-filter';

export type Link = {
  port: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Ends every connection; new ones pass. */
  reset(): void;
  /** Each connection ends in the middle of its stream, after so many more bytes towards the client. */
  cutAfter(bytes: number): void;
  /** Swallows everything of the chosen connections, which stay open. Chosen by the port that the server sees. */
  strand(isChosen?: (serverSidePort: number) => boolean): number;
  /** Swallows everything, also of new connections, which are accepted. */
  swallow(): void;
  /** Each WebSocket connection loses its next frame towards the client that begins with this text. null: no more. */
  loseFrame(beginning: string | null): void;
  countLostFrames(): number;
  /** Every piece arrives this much later, in order. */
  delay(ms: number): void;
  /** Everything passes again. Connections that swallowed anything are ended: their bytes are lost. */
  restore(): void;
  close(): Promise<void>;
};

export type LinkTarget = { port: number };

type Pipe = { client: Socket; server: Socket; stranded: boolean; bytesLeft: number | null; frames: FrameFilter };

type Mode = 'open' | 'cut' | 'swallow';

/** A wire between two processes that breaks on command. The target is asked anew for every connection. */
export async function createLink(chooseTarget: () => LinkTarget): Promise<Link> {
  const pipes = new Set<Pipe>();
  let mode: Mode = 'open';
  let delayMs = 0;
  /** Of connections that have ended. */
  let lostFrames = 0;

  function end(pipe: Pipe): void {
    if (pipes.delete(pipe)) lostFrames += pipe.frames.countLost();
    pipe.client.destroy();
    pipe.server.destroy();
  }

  function forward(pipe: Pipe, from: Socket, to: Socket): void {
    let previous = Promise.resolve();
    let isDelayed = false;
    const pass = (chunk: Buffer): void => {
      if (to.destroyed) return;
      if (to === pipe.client && pipe.bytesLeft !== null) {
        const rest = chunk.subarray(0, pipe.bytesLeft);
        pipe.bytesLeft -= rest.length;
        if (pipe.bytesLeft === 0) return void to.write(rest, () => end(pipe));
      }
      if (!to.write(chunk)) from.pause();
    };
    from.on('data', (received: Buffer) => {
      const chunk = from === pipe.server ? pipe.frames.filter(received) : received;
      if (chunk.length === 0) return;
      if (mode === 'swallow') pipe.stranded = true;
      if (pipe.stranded) return;
      const arrival = delayMs > 0 ? wait(delayMs) : undefined;
      if (arrival) isDelayed = true;
      if (!isDelayed) return pass(chunk);
      // Once late, always through the chain: a piece sent after the delay was lifted must not overtake.
      previous = previous.then(() => arrival).then(() => pass(chunk));
    });
    to.on('drain', () => from.resume());
    from.on('end', () => void previous.then(() => pipe.stranded || to.end()));
    from.on('error', () => undefined);
    from.on('close', () => {
      // A stranded wire tells the other end nothing, not even that it is gone.
      if (!pipe.stranded) void previous.then(() => end(pipe));
    });
  }

  const server = createServer({ noDelay: true }, (client) => {
    if (mode === 'cut') return void client.destroy();
    const upstream = createConnection({ host: '127.0.0.1', port: chooseTarget().port, noDelay: true });
    const pipe: Pipe = { client, server: upstream, stranded: false, bytesLeft: null, frames: createFrameFilter() };
    pipes.add(pipe);
    forward(pipe, client, upstream);
    forward(pipe, upstream, client);
  });
  const port = await listenOnLoopback(server);
  const endAll = (isChosen: (pipe: Pipe) => boolean = () => true): void => {
    for (const pipe of [...pipes]) if (isChosen(pipe)) end(pipe);
  };
  return {
    port,
    cut: () => {
      mode = 'cut';
      endAll();
    },
    reset: () => endAll(),
    cutAfter: (bytes) => {
      for (const pipe of pipes) pipe.bytesLeft ??= Math.max(1, bytes);
    },
    strand: (isChosen = () => true) => {
      const chosen = [...pipes].filter((pipe) => isChosen(pipe.server.localPort ?? 0));
      for (const pipe of chosen) pipe.stranded = true;
      return chosen.length;
    },
    swallow: () => void (mode = 'swallow'),
    loseFrame: (beginning) => {
      for (const { frames } of pipes) frames.lose(beginning);
    },
    countLostFrames: () => lostFrames + [...pipes].reduce((sum, { frames }) => sum + frames.countLost(), 0),
    delay: (ms) => void (delayMs = ms),
    restore: () => {
      mode = 'open';
      delayMs = 0;
      endAll((pipe) => pipe.stranded);
    },
    close: async () => {
      mode = 'cut';
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
