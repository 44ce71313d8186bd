import { userInfo } from 'node:os';
import type { Actor } from '@aftercommit/domain/administration/record-audit';

/** Who the audit log names: --actor, else the operating system's user. */
export function readActor(actor: string | undefined): Actor {
  return { adminId: null, username: actor ?? readUserName() };
}

function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry, as in many containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
