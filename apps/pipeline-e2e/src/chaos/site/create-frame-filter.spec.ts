import { createFrameFilter } from './create-frame-filter';

const answer = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');

function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  if (payload.length < 65_536)
    return Buffer.concat([Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]), payload]);
  const header = Buffer.alloc(10);
  header.writeUInt16BE(0x817f, 0);
  header.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([header, payload]);
}

const texts = [
  '0{"sid":"x"}',
  '42["stream:event",{"seq":1}]',
  '2',
  `42["stream:event",${'y'.repeat(70_000)}]`,
  '42["z"]',
];

describe('a wire that loses a frame', () => {
  it.each([1, 2, 3, 7, 64, 1_000_000])('loses one whole frame, whatever pieces of %d bytes it comes in', (size) => {
    const frames = createFrameFilter();
    const sent = Buffer.concat([answer, ...texts.map(frame)]);
    const passed: Buffer[] = [];

    frames.lose('42["stream:event"');
    for (let at = 0; at < sent.length; at += size) passed.push(frames.filter(sent.subarray(at, at + size)));

    const kept = [texts[0], texts[2], texts[3], texts[4]].map((text) => frame(text ?? ''));
    expect(Buffer.concat(passed).equals(Buffer.concat([answer, ...kept]))).toBe(true);
    expect(frames.countLost()).toBe(1);
  });

  it('leaves alone what is no WebSocket', () => {
    const frames = createFrameFilter();
    const sent = 'HTTP/1.1 200 OK\r\n\r\n42["stream:event"]';

    frames.lose('42["stream:event"');

    expect(frames.filter(Buffer.from(sent)).toString()).toBe(sent);
  });

  it('loses nothing that it was not told to lose', () => {
    const frames = createFrameFilter();
    const sent = Buffer.concat([answer, ...texts.map(frame)]);

    expect(frames.filter(sent).equals(sent)).toBe(true);
  });
});
