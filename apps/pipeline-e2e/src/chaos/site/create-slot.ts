import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { startProcess, type TestProcess } from '@aftercommit/testing/start-process';
import type { Link } from './create-link';

export type SlotKind = 'api' | 'dispatcher' | 'socket';

/** One life of a process. lastWords: what one printed last that nobody had killed. */
export type Life = { slot: string; pid: number; startedAt: Date; endedAt?: Date; ended?: string; lastWords?: string };

/** A place for one process of a kind: killed, paused and started again, always on the same port behind the same links. */
export type Slot = {
  name: string;
  kind: SlotKind;
  url: string;
  port: number;
  links: { database: Link; redis: Link | null };
  lives: Life[];
  isRunning(): boolean;
  isPaused(): boolean;
  isReady(): Promise<boolean>;
  start(extraEnv?: NodeJS.ProcessEnv): Promise<void>;
  /** SIGKILL; resolves when the process is gone. why: for the report. */
  kill(why?: string): Promise<void>;
  /** SIGTERM and whatever the process does then. */
  end(): Promise<void>;
  pause(): void;
  resume(): void;
  output(): string;
};

export type SlotOptions = {
  name: string;
  kind: SlotKind;
  env: NodeJS.ProcessEnv;
  links: Slot['links'];
};

/** A start may fall into an outage of what it needs: tried again until this long after the first try. */
const startDeadlineMs = 90_000;

const outputLengthMax = 200_000;
const lastWordsLengthMax = 4_000;

export async function createSlot({ name, kind, env, links }: SlotOptions): Promise<Slot> {
  const port = await findFreePort();
  const lives: Life[] = [];
  let current: TestProcess | null = null;
  let paused = false;
  let printed = '';

  async function finish(how: string, act: (running: TestProcess) => Promise<unknown>): Promise<void> {
    const running = current;
    if (!running) return;
    const life = lives.at(-1);
    if (life) life.ended = how;
    current = null;
    paused = false;
    await act(running);
    if (life) life.endedAt ??= new Date();
    printed = `${printed}${running.output()}--- ${how}\n`.slice(-outputLengthMax);
  }

  async function tryToStart(extraEnv: NodeJS.ProcessEnv): Promise<void> {
    const startedAt = new Date();
    const started = await startProcess({ name: kind, env: { ...env, ...extraEnv }, port, readyTimeoutMs: 30_000 });
    const life: Life = { slot: name, pid: started.pid, startedAt };
    lives.push(life);
    current = started;
    void started.waitForExit().then(({ code, signal }) => {
      // Nobody killed it: it ended by itself.
      if (current === started) {
        current = null;
        life.lastWords = started.output().slice(-lastWordsLengthMax);
        printed = `${printed}${started.output()}--- ended by itself\n`.slice(-outputLengthMax);
      }
      life.endedAt ??= new Date();
      life.ended ??= `by itself (${code ?? signal})`;
    });
  }

  return {
    name,
    kind,
    port,
    url: `http://127.0.0.1:${port}`,
    links,
    lives,
    isRunning: () => current !== null,
    isPaused: () => paused,
    isReady: async () => current !== null && !paused && current.isReady(),
    start: async (extraEnv = {}) => {
      const deadline = performance.now() + startDeadlineMs;
      while (!current) {
        try {
          await tryToStart(extraEnv);
        } catch (error) {
          printed = `${printed}${String(error)}\n`.slice(-outputLengthMax);
          if (performance.now() > deadline) throw error;
        }
      }
    },
    kill: (why = 'SIGKILL') =>
      finish(why, async (running) => {
        running.kill('SIGKILL');
        await running.waitForExit();
      }),
    end: () => finish('SIGTERM', (running) => running.stop()),
    pause: () => {
      paused = true;
      current?.kill('SIGSTOP');
    },
    resume: () => {
      paused = false;
      current?.kill('SIGCONT');
    },
    output: () => printed + (current?.output() ?? ''),
  };
}
