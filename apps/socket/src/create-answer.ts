import type { Socket } from 'socket.io';
import type { Client } from './client-registry';
import { answerIdentify, type IdentifyDeps } from './answer-identify';
import { answerResume, type ResumeDeps } from './answer-resume';
import { countMessage } from './count-message';
import { closeConnection } from './deliver-event';

export type MessageDeps = { identify: IdentifyDeps; resume: ResumeDeps };

/** What a client may say, and how often. */
export function createAnswer({ identify, resume }: MessageDeps) {
  return function answer(this: Socket, name: string, ...message: unknown[]): void {
    const client = this.data as Client;
    // Catch-all listeners are called for a connection too that said goodbye in the packet before.
    if (!this.connected) return;
    if (!countMessage(client)) closeConnection(client);
    else if (name === 'user:identify') answerIdentify(client, message, identify);
    else if (name === 'stream:resume') answerResume(client, message, resume);
  };
}
