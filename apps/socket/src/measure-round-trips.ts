import type { Server, Socket } from 'socket.io';
import type { Metrics } from '@aftercommit/runtime/create-metrics';

/** Connections that are measured at once: listening to the packets of thousands would cost more than it tells. */
const measuredMax = 100;

/** Ping to pong of some connections: what of the way to a client can be measured without a word from the client. */
export function measureRoundTrips(metrics: Metrics, io: Server): void {
  let measured = 0;
  io.on('connection', ({ conn }: Socket) => {
    if (measured >= measuredMax) return;
    measured += 1;
    let pingedAtMs: number | null = null;
    conn.on('packetCreate', ({ type }) => {
      if (type === 'ping') pingedAtMs = performance.now();
    });
    conn.on('packet', ({ type }) => {
      if (type !== 'pong' || pingedAtMs === null) return;
      metrics.observe('aftercommit_client_round_trip_seconds', {}, (performance.now() - pingedAtMs) / 1_000);
      pingedAtMs = null;
    });
    conn.once('close', () => {
      measured -= 1;
    });
  });
}
