import { useSyncExternalStore } from 'react';
import { useConnectionState, useRealtimeClient } from '@aftercommit/realtime-client/react';

/** catching_up: connected, and something that happened meanwhile is still on its way. */
export type Connection = 'connected' | 'catching_up' | 'reconnecting';

export function useConnection(): Connection {
  const client = useRealtimeClient();
  const isConnected = useConnectionState() === 'connected';
  const readIsUpToDate = (): boolean => {
    const states = Object.values(client.getStreamStates());
    return states.length > 0 && states.every((state) => state === 'up_to_date');
  };
  const isUpToDate = useSyncExternalStore(client.subscribe, readIsUpToDate, readIsUpToDate);
  if (!isConnected) return 'reconnecting';
  return isUpToDate ? 'connected' : 'catching_up';
}
