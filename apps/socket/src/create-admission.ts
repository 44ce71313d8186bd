import type { Socket } from 'socket.io';
import { userStream } from '@aftercommit/contracts/events/streams';
import { DomainError } from '@aftercommit/domain/domain-error';
import { TransientError } from '@aftercommit/runtime/failures';
import { authenticateHandshake, type Handshake, type HandshakeDeps } from './authenticate-handshake';
import type { ClientRegistry } from './client-registry';
import { createConnectionCount } from './count-connections';
import { readAddress } from './read-address';

export type AdmissionDeps = {
  registry: ClientRegistry;
  handshake: HandshakeDeps;
  trustedProxies: number;
  connectionsPerUserMax: number;
  connectionsPerAddressMax: number;
};

/** Who comes in, and from where. */
export type Admitted = Handshake & { address: string };

export type Admission = {
  /** @throws DomainError too_many_requests | unauthorized | invalid_input, or what the database threw */
  admit(socket: Socket): Promise<Admitted>;
  /** One who was admitted from this address is gone. */
  leave(address: string): void;
};

/** How many may come in: one session for a transport, so many of a person, so many from an address. */
export function createAdmission(deps: AdmissionDeps): Admission {
  const { registry, handshake: handshakeDeps, trustedProxies, connectionsPerUserMax, connectionsPerAddressMax } = deps;
  /** Counted from before the first wait on: thousands of handshakes at once would all find the old count. */
  const addresses = createConnectionCount();
  /** Each has its one session, or is getting it. */
  const begun = new WeakSet<Socket['conn']>();

  async function admit(socket: Socket): Promise<Admitted> {
    // A second session over one connection, which no client of ours opens: a hundred would cost a hundred snapshots.
    if (begun.has(socket.conn)) throw new TransientError('one session per connection');
    const address = readAddress(socket.request, trustedProxies);
    if (addresses.count(address) >= connectionsPerAddressMax) throw new DomainError('too_many_requests');
    begun.add(socket.conn);
    addresses.add(address);
    try {
      return { address, ...(await identify(socket)) };
    } catch (error) {
      begun.delete(socket.conn);
      addresses.remove(address);
      throw error;
    }
  }

  async function identify(socket: Socket): Promise<Handshake> {
    const handshake = await authenticateHandshake(handshakeDeps, socket);
    const { userId } = handshake.identity;
    if (userId && [...registry.inStream(userStream(userId))].length >= connectionsPerUserMax) {
      throw new DomainError('too_many_requests');
    }
    return handshake;
  }

  return { admit, leave: (address) => addresses.remove(address) };
}
