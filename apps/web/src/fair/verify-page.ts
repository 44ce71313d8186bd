// The verifier's page: draws an opening again in the browser, from a file and without a network.
import { verifyOpening, type FairCheck } from '@aftercommit/contracts/fair/verify-opening';

function find<Kind extends HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Kind;
}

function showLine(text: string, state: 'passed' | 'failed'): void {
  const line = document.createElement('li');
  line.className = state;
  line.textContent = text;
  find('checks').append(line);
}

function showVerdict(checks: FairCheck[]): void {
  for (const { label, passed, detail } of checks) {
    showLine(`${passed ? '✓' : '✗'} ${label}: ${detail}`, passed ? 'passed' : 'failed');
  }
  const confirmed = checks.every(({ passed }) => passed);
  find('verdict').textContent = confirmed ? 'Confirmed: this opening was drawn as stated.' : 'NOT confirmed.';
}

find<HTMLFormElement>('form').addEventListener('submit', (event) => {
  event.preventDefault();
  find('checks').replaceChildren();
  find('verdict').textContent = '';
  try {
    showVerdict(verifyOpening(find<HTMLTextAreaElement>('opening').value, find<HTMLInputElement>('commitment').value));
  } catch (error) {
    find('verdict').textContent = error instanceof Error ? error.message : String(error);
  }
});
