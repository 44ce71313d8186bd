import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm start` serves everything on this origin; the development server borrows its API and sockets.
const runningSite = 'http://127.0.0.1:3000';

export default defineConfig({
  root: __dirname,
  plugins: [react()],
  build: { outDir: path.join(__dirname, '../../dist/web'), emptyOutDir: true, manifest: true },
  server: { proxy: { '/api': runningSite, '/socket.io': { target: runningSite, ws: true } } },
});
