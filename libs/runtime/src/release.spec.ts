import { version } from '../../../package.json';
import { release } from './release';

test('the release is the version of the package', () => {
  expect(release).toBe(version);
});
