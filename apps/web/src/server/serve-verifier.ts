import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The verifier of draws is one file that also works without the site, so its script stands inside: that very script is
 * let through by its hash, and nothing else.
 */
export function serveVerifier(root: string): RequestHandler {
  return async (request, response, next) => {
    const page = await readFile(path.join(root, 'fair/verify.html'), 'utf8').catch(() => null);
    if (page === null) return next();
    const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    const directives = {
      'default-src': ["'none'"],
      'script-src': [`'sha256-${hash}'`],
      'style-src': ["'unsafe-inline'"],
      'upgrade-insecure-requests': null,
    };
    helmet.contentSecurityPolicy({ useDefaults: false, directives })(request, response, () => {
      response.setHeader('Cache-Control', 'no-cache');
      response.type('html').send(page);
    });
  };
}
