import 'tsx';

await import('./src/test/run-browser-tests.ts');
