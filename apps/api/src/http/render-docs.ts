/** The document of the events, as far as its page reads it. */
export type EventsDocument = {
  info: { title: string; description: string };
  channels: Record<string, { address: string; messages: Record<string, unknown> }>;
  components: { messages: Record<string, { name: string; summary: string; payload: object }> };
};

/** Begins the viewer of the routes: a file of its own, so that the page needs no inline script. */
export const viewerStart = `window.onload = () => {
  SwaggerUIBundle({ url: '/api/docs/openapi.json', dom_id: '#viewer', validatorUrl: null, docExpansion: 'list' });
};
`;

export function renderRoutesPage(): string {
  return renderPage(
    'Aftercommit: routes',
    `<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
<script src="/api/docs/assets/swagger-ui-bundle.js" defer></script>
<script src="/api/docs/assets/start.js" defer></script>`,
    `<p>The events are on <a href="/api/docs/events">their own page</a>.</p>
<div id="viewer"></div>`,
  );
}

/** Every stream with its events, their names and what they carry. */
export function renderEventsPage({ info, channels, components }: EventsDocument): string {
  const sections = Object.values(channels).map(({ address, messages }) => {
    const events = Object.keys(messages).map((key) => renderEvent(components.messages[key]));
    return `<section>\n<h2><code>${escapeHtml(address)}</code></h2>\n${events.join('\n')}\n</section>`;
  });
  return renderPage(
    info.title,
    '',
    `<h1>${escapeHtml(info.title)}</h1>
<p>${escapeHtml(info.description)}</p>
<p>The routes are on <a href="/api/docs">their own page</a>; the whole document is
<a href="/api/docs/asyncapi.json">asyncapi.json</a>.</p>
${sections.join('\n')}`,
  );
}

function renderEvent(message: EventsDocument['components']['messages'][string] | undefined): string {
  if (!message) return '';
  const { name, summary, payload } = message;
  return `<details>
<summary><code>${escapeHtml(name)}</code> ${escapeHtml(summary)}</summary>
<pre>${escapeHtml(JSON.stringify(payload, null, 2))}</pre>
</details>`;
}

function renderPage(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/api/docs/assets/favicon-32x32.png">
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem }
pre { overflow: auto; background: #f4f4f4; padding: 0.75rem }</style>
${head}
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
