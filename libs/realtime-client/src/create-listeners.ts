import type { ConnectionState } from './keep-connected';
import type { Resync } from './follow-streams';
import type { StreamState } from './apply-to-stream';
import type { EventMap, EventMeta } from './wire';

/** What the client itself has to say, by name. */
export type ClientEventMap = {
  /** A stream starts again from a snapshot: whatever was built from its events is to be built anew. */
  resync: Resync;
  connection_state: ConnectionState;
  /** A connection is open. id: as the server's log names it. */
  connected: { id: string };
  stream_state: { stream: string; state: StreamState };
};

export type EventHandler<Type extends keyof EventMap> = (data: EventMap[Type], meta: EventMeta) => void;
export type ClientEventHandler<Name extends keyof ClientEventMap> = (value: ClientEventMap[Name]) => void;

export type On = {
  <Type extends keyof EventMap>(type: Type, handler: EventHandler<Type>): () => void;
  <Name extends keyof ClientEventMap>(name: Name, handler: ClientEventHandler<Name>): () => void;
};

export type Listeners = {
  on: On;
  call(name: string, ...values: unknown[]): void;
  clear(): void;
};

type Registration = { handler: (...values: never[]) => void };

/** Handlers by name. One that throws stops no other. */
export function createListeners(onError: (error: unknown) => void): Listeners {
  const registrations = new Map<string, Set<Registration>>();

  function on(name: string, handler: Registration['handler']): () => void {
    // Its own object each time, so that the same function registered twice is removed once.
    const registration = { handler };
    const registered = registrations.get(name) ?? new Set();
    registrations.set(name, registered.add(registration));
    return () => void registered.delete(registration);
  }

  return {
    on: on as On,
    call: (name, ...values) => {
      const registered = registrations.get(name);
      for (const registration of [...(registered ?? [])]) {
        // Taken away meanwhile by one that was called before it.
        if (!registered?.has(registration)) continue;
        try {
          registration.handler(...(values as never[]));
        } catch (error) {
          onError(error);
        }
      }
    },
    clear: () => {
      for (const registered of registrations.values()) registered.clear();
    },
  };
}
