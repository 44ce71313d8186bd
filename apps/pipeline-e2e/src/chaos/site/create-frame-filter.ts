export type FrameFilter = {
  /** What goes on of the next piece of a server's answer. */
  filter(chunk: Buffer): Buffer;
  /** The next frame that begins with this text does not go on. null: every frame does. */
  lose(beginning: string | null): void;
  countLost(): number;
};

const headersEnd = '\r\n\r\n';
const switching = 'HTTP/1.1 101';

/** Of a frame's header from a server, which masks nothing: two bytes, and up to eight of length. */
const headerBytesMax = 10;

/** Follows the frames of one WebSocket connection (RFC 6455, section 5.2); what is no WebSocket passes as it is. */
export function createFrameFilter(): FrameFilter {
  let state: 'unknown' | 'http' | 'frames' = 'unknown';
  /** The beginning of a frame or of the answer, not enough of it to tell what it is. */
  let held: Buffer = Buffer.alloc(0);
  let bytesLeft = 0;
  let isLosing = false;
  let wanted: string | null = null;
  let lost = 0;

  function readHead(piece: Buffer): Buffer {
    const start = piece.subarray(0, switching.length).toString('latin1');
    if (!switching.startsWith(start)) {
      state = 'http';
      return piece;
    }
    const end = piece.indexOf(headersEnd);
    if (end < 0) return hold(piece);
    state = 'frames';
    const frames = end + headersEnd.length;
    return Buffer.concat([piece.subarray(0, frames), readFrames(piece.subarray(frames))]);
  }

  function hold(piece: Buffer): Buffer {
    held = piece;
    return Buffer.alloc(0);
  }

  function readFrames(piece: Buffer): Buffer {
    const passed: Buffer[] = [];
    let rest = piece;
    while (rest.length > 0) {
      if (bytesLeft === 0 && !beginFrame(rest)) {
        hold(rest);
        break;
      }
      const part = rest.subarray(0, bytesLeft);
      if (!isLosing) passed.push(part);
      bytesLeft -= part.length;
      rest = rest.subarray(part.length);
    }
    return Buffer.concat(passed);
  }

  /** false: more of it is needed. */
  function beginFrame(rest: Buffer): boolean {
    const frame = readFrameBytes(rest);
    if (!frame) return false;
    const beginning = rest.subarray(frame.headerBytes, frame.headerBytes + (wanted?.length ?? 0));
    const needed = Math.min(wanted?.length ?? 0, frame.payloadBytes);
    if (beginning.length < needed) return false;
    isLosing = wanted !== null && beginning.toString('latin1') === wanted;
    if (isLosing) {
      lost += 1;
      wanted = null;
    }
    bytesLeft = frame.headerBytes + frame.payloadBytes;
    return true;
  }

  return {
    filter: (chunk) => {
      if (state === 'http') return chunk;
      const piece = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      held = Buffer.alloc(0);
      return state === 'unknown' ? readHead(piece) : readFrames(piece);
    },
    lose: (beginning) => void (wanted = beginning),
    countLost: () => lost,
  };
}

function readFrameBytes(rest: Buffer): { headerBytes: number; payloadBytes: number } | null {
  if (rest.length < 2) return null;
  const short = (rest[1] ?? 0) & 0x7f;
  if (short < 126) return { headerBytes: 2, payloadBytes: short };
  if (short === 126) return rest.length < 4 ? null : { headerBytes: 4, payloadBytes: rest.readUInt16BE(2) };
  return rest.length < headerBytesMax
    ? null
    : { headerBytes: headerBytesMax, payloadBytes: Number(rest.readBigUInt64BE(2)) };
}
