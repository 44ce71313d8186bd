import { useEffect, useState } from 'react';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useRealtimeEvent } from '@aftercommit/realtime-client/react';
import { OutboxStatusReply, type OutboxStatus } from '@aftercommit/contracts/http/admin-outbox';
import { useAdminApi } from '../app/panel-context';
import { addSample, type Sample } from './add-sample';
import { createLatencyMeter, type LatencyMeter } from './create-latency-meter';

const pollMs = 2_000;

export type Operations = { status: UseQueryResult<OutboxStatus>; history: readonly Sample[] };

/** The state of the pipeline, read again and again while somebody looks, and what it was during that time. */
export function useOperations(): Operations {
  const api = useAdminApi();
  const [meter] = useState(createLatencyMeter);
  const [history, setHistory] = useState<readonly Sample[]>([]);
  useMeasureEvents(meter);
  const status = useQuery({
    queryKey: ['admin', 'operations', 'status'],
    queryFn: async () => {
      const askedAtMs = Date.now();
      const reply = await api.get('/api/admin/outbox/status', OutboxStatusReply);
      meter.readClock({ askedAtMs, answeredAtMs: Date.now(), serverAtMs: reply.status.at });
      return reply.status;
    },
    refetchInterval: pollMs,
    // A status that fails is tried at the next poll: the page says so meanwhile.
    retry: false,
  });
  const { data } = status;
  useEffect(() => {
    if (data) setHistory((before) => addSample(before, data, meter.read(Date.now())));
  }, [data, meter]);
  return { status, history };
}

/** Every event that any admin's page hears. A snapshot tells what is, not when it came. */
function useMeasureEvents(meter: LatencyMeter): void {
  const measure = (_data: unknown, meta: { at: number; snapshot?: true }): void => {
    if (!meta.snapshot) meter.record(meta.at, Date.now());
  };
  useRealtimeEvent('admin_lists.changed', measure);
  useRealtimeEvent('drop.won', measure);
  useRealtimeEvent('chat.message_posted', measure);
  useRealtimeEvent('chat.message_deleted', measure);
  useRealtimeEvent('case.created', measure);
  useRealtimeEvent('case.updated', measure);
  useRealtimeEvent('case.deleted', measure);
}
