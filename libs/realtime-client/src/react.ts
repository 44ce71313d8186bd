import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react';
import type { StreamState } from './apply-to-stream';
import type { EventHandler } from './create-listeners';
import type { RealtimeClient } from './create-realtime-client';
import type { ConnectionState } from './keep-connected';
import type { EventMap } from './wire';

const RealtimeContext = createContext<RealtimeClient | null>(null);

/** Gives a client to the hooks below it. Whoever made the client closes it. */
export function RealtimeProvider(props: { client: RealtimeClient; children?: ReactNode }): ReactElement {
  return createElement(RealtimeContext.Provider, { value: props.client }, props.children);
}

/** The client of the nearest provider. @throws Error outside of one */
export function useRealtimeClient(): RealtimeClient {
  const client = useContext(RealtimeContext);
  if (!client) throw new Error('There is no RealtimeProvider above this component');
  return client;
}

/** connected says nothing about whether the page is up to date: see useStreamState. */
export function useConnectionState(): ConnectionState {
  const client = useRealtimeClient();
  return useSyncExternalStore(client.subscribe, client.getConnectionState, client.getConnectionState);
}

/** syncing also for a stream that the server has not spoken of yet. */
export function useStreamState(stream: string): StreamState {
  const client = useRealtimeClient();
  const read = (): StreamState => client.getStreamStates()[stream] ?? 'syncing';
  return useSyncExternalStore(client.subscribe, read, read);
}

/** Calls the newest handler for each event of this type while the component is mounted. */
export function useRealtimeEvent<Type extends keyof EventMap>(type: Type, handler: EventHandler<Type>): void {
  const client = useRealtimeClient();
  const newest = useRef(handler);
  // In an effect, as a render that is thrown away must not change what is called.
  useEffect(() => {
    newest.current = handler;
  });
  useEffect(
    () => client.on(type, (...event: Parameters<EventHandler<Type>>) => newest.current(...event)),
    [client, type],
  );
}

/**
 * The person's balance in euros; until the server has told one, the initial one, such as that of a profile read over
 * HTTP. undefined: none is known, or it is withheld until the server names the person again.
 */
export function useBalance(initial?: number): number | undefined {
  const client = useRealtimeClient();
  // null: none was told yet. Later the initial one would take the page back to an older balance.
  const read = (): number | undefined | null => {
    const { balance, wasBalanceTold } = client.getSnapshot();
    return wasBalanceTold ? balance?.balance : null;
  };
  const told = useSyncExternalStore(client.subscribe, read, read);
  return told === null ? initial : told;
}
