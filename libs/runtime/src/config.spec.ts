import { z } from 'zod';
import { origins, port, postgresUrl, readConfig } from './config';

const schema = z.object({
  API_PORT: port,
  DATABASE_URL: postgresUrl,
  SITE_ORIGINS: origins,
  POOL_SIZE: port.default(5),
});

it('a start names every variable that it lacks or cannot use, and says which of the two', () => {
  const start = (): unknown => readConfig(schema, { DATABASE_URL: '', SITE_ORIGINS: '*', POOL_SIZE: 'many' });

  expect(start).toThrow(
    [
      'The configuration is not usable. Set these environment variables:',
      '  API_PORT: is not set',
      '  DATABASE_URL: is not set',
      '  SITE_ORIGINS.0: not an exact origin, such as https://play.example.com',
      '  POOL_SIZE: Invalid input: expected number, received NaN',
    ].join('\n'),
  );
});
