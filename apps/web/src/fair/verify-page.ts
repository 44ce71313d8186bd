// The verifier's page: draws an opening again in the browser, from a file and without a network.
import { verifyOpening, type FairCheck } from '@aftercommit/contracts/fair/verify-opening';
import { Language } from '@aftercommit/contracts/states';
import { chooseLanguage, languageNames, languages } from '../i18n/languages';
import { verifyTexts } from './verify-texts';

let language = chooseLanguage(window);

function find<Kind extends HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Kind;
}

function showTexts(): void {
  document.documentElement.lang = language;
  const texts = verifyTexts[language];
  document.title = `${texts.title} · Aftercommit`;
  for (const name of ['title', 'intro', 'opening', 'commitment', 'check', 'language'] as const) {
    find(`text-${name}`).textContent = texts[name];
  }
}

function showCheck({ name, computed, stated }: FairCheck): void {
  const texts = verifyTexts[language];
  const passed = computed === stated;
  const line = document.createElement('li');
  line.className = passed ? 'passed' : 'failed';
  const detail = passed ? computed : `${texts.computed} ${computed}, ${texts.stated} ${stated}`;
  line.textContent = `${passed ? '✓' : '✗'} ${texts.checks[name]}: ${detail}`;
  find('checks').append(line);
}

function showOutcome(): void {
  const texts = verifyTexts[language];
  find('checks').replaceChildren();
  const text = find<HTMLTextAreaElement>('opening').value;
  const outcome = verifyOpening(text, find<HTMLInputElement>('commitment').value);
  if ('problem' in outcome) {
    find('verdict').textContent = texts.problems[outcome.problem];
    return;
  }
  outcome.checks.forEach(showCheck);
  const confirmed = outcome.checks.every(({ computed, stated }) => computed === stated);
  find('verdict').textContent = confirmed ? texts.confirmed : texts.refuted;
}

const select = find<HTMLSelectElement>('language');
for (const each of languages) select.append(new Option(languageNames[each], each, false, each === language));
showTexts();

select.addEventListener('change', () => {
  language = Language.parse(select.value);
  showTexts();
  // An outcome on the screen speaks the new language too.
  if (find('verdict').textContent) showOutcome();
});
find<HTMLFormElement>('form').addEventListener('submit', (event) => {
  event.preventDefault();
  showOutcome();
});
