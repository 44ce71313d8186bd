import { z } from 'zod';
import { catalog, type EventTypeName } from '@aftercommit/contracts/events/catalog';
import type { EventType } from '@aftercommit/contracts/events/event-type';
import { StreamResume, UserIdentify, type EventMeta } from '@aftercommit/contracts/socket-protocol';
import { leaveOut } from './leave-out';

const description =
  'Socket.IO 4 at /socket.io. A channel is a stream: a connection is in every stream that its identity may read (token in ' +
  '`auth.token`, or the session cookie on a page of the site), and names none itself. A client of the original contract ' +
  'gets each event under its names; one that says `auth: { protocol: 2 }` gets `stream:event { type, data, meta }`, which it ' +
  'can follow by `meta.seq` without a gap.';

/** What the server adds to the data of every event. */
const Meta = z.object({
  id: z.uuid(),
  stream: z.string(),
  seq: z.int(),
  epoch: z.string(),
  at: z.int(),
  snapshot: z.literal(true).exactOptional(),
}) satisfies z.ZodType<EventMeta>;

/** AsyncAPI 3 of every event of the catalogue and of what clients may send, from the contracts. */
export function buildAsyncApi(): object {
  const events = (Object.keys(catalog) as EventTypeName[]).map((name) => describeEvent(name));
  const channels = [...new Set(events.map(({ stream }) => stream))];
  return {
    asyncapi: '3.0.0',
    info: { title: 'Aftercommit events', version: '1.0.0', description, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: { site: { host: 'localhost:3000', protocol: 'socket.io', pathname: '/socket.io' } },
    channels: {
      ...Object.fromEntries(channels.map((stream) => [nameChannel(stream), describeChannel(stream, events)])),
      client: {
        address: 'client',
        title: 'What a client sends',
        messages: Object.fromEntries(sent.map(({ name }) => [nameKey(name), refer('messages', nameKey(name))])),
      },
    },
    operations: {
      ...Object.fromEntries(channels.map((stream) => [`send_${nameChannel(stream)}`, describeSending(stream, events)])),
      receive_client: {
        action: 'receive',
        channel: refer('channels', 'client'),
        messages: sent.map(({ name }) => ({ $ref: `#/channels/client/messages/${nameKey(name)}` })),
      },
    },
    components: {
      messages: Object.fromEntries([
        ...events.map(({ key, message }) => [key, message] as const),
        ...sent.map(
          ({ name, summary, body }) =>
            [nameKey(name), { name, summary, payload: toJsonSchema(body, 'input') }] as const,
        ),
      ]),
    },
  };
}

const sent = [
  {
    name: 'user:identify',
    summary: 'Checked and acknowledged; joins nothing that the identity has not',
    body: UserIdentify,
  },
  {
    name: 'stream:resume',
    summary: 'Asks for what follows these cursors, by stream; answered by acknowledgement (protocol 2)',
    body: StreamResume,
  },
];

type DescribedEvent = { key: string; stream: string; message: object };

function describeEvent(name: EventTypeName): DescribedEvent {
  const type = catalog[name] as unknown as EventType<z.ZodObject>;
  const payload = createPlaceholders(type.payload);
  const { names, closes } = type.wire(payload);
  const told = names.length > 0 ? `As ${names.join(', ')}.` : 'Under no name of the original contract.';
  return {
    key: nameKey(name),
    stream: type.stream(payload),
    message: {
      name,
      title: names[0] ?? name,
      summary: `${told} Replay: ${type.replay}.${closes ? ' Closes the sockets concerned.' : ''}`,
      'x-names': names,
      payload: toJsonSchema(z.object({ ...(type.data as z.ZodObject).shape, meta: Meta }), 'output'),
    },
  };
}

/** A payload that says of each field what it is, so that names and streams come out as templates. */
function createPlaceholders(payload: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload.shape).map(([field, schema]) => [
      field,
      schema instanceof z.ZodArray && schema.element instanceof z.ZodEnum ? schema.element.options : `{${field}}`,
    ]),
  );
}

function describeChannel(stream: string, events: DescribedEvent[]): object {
  const parameters = [...stream.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, {}]);
  return {
    address: stream,
    ...(parameters.length > 0 ? { parameters: Object.fromEntries(parameters) } : {}),
    messages: Object.fromEntries(
      events.filter((event) => event.stream === stream).map(({ key }) => [key, refer('messages', key)]),
    ),
  };
}

function describeSending(stream: string, events: DescribedEvent[]): object {
  const channel = nameChannel(stream);
  return {
    action: 'send',
    channel: refer('channels', channel),
    messages: events
      .filter((event) => event.stream === stream)
      .map(({ key }) => ({ $ref: `#/channels/${channel}/messages/${key}` })),
  };
}

const refer = (part: 'channels' | 'messages', name: string) => ({
  $ref: part === 'channels' ? `#/channels/${name}` : `#/components/messages/${name}`,
});

const nameKey = (name: string): string => name.replace(/[^\w]+/g, '_');
const nameChannel = (stream: string): string => stream.replace(/:.*/, '');

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    target: 'draft-7',
    override: ({ jsonSchema }) => leaveOut(jsonSchema),
  });
  return json;
}
