/**
 * Names of our cookies. All are HttpOnly and SameSite=Strict. Over HTTPS they carry the `__Host-` prefix, so that no
 * neighbouring host can plant one (RFC 6265bis, section 4.1.3.2).
 */
export type CookieNames = { userSession: string; adminSession: string; visitor: string; queueBoard: string };

export function nameCookies(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-' : '';
  return {
    /** Accepted by the socket handshake alone; HTTP routes take the bearer token. */
    userSession: `${prefix}aftercommit_session`,
    adminSession: `${prefix}aftercommit_admin`,
    /** Set by the socket handshake: names a page's open connection, and opens nothing. */
    visitor: `${prefix}aftercommit_visitor`,
    /** Sent to the board of the queue alone, by its path; a `__Host-` cookie would go everywhere. */
    queueBoard: `${secure ? '__Secure-' : ''}aftercommit_queues`,
  };
}
