import type { FairCheck, FairProblem } from '@aftercommit/contracts/fair/verify-opening';
import type { Language } from '@aftercommit/contracts/states';

type Texts = {
  title: string;
  intro: string;
  opening: string;
  commitment: string;
  check: string;
  language: string;
  confirmed: string;
  refuted: string;
  /** What a line says when computed and stated differ. */
  computed: string;
  stated: string;
  checks: Record<FairCheck['name'], string>;
  problems: Record<FairProblem, string>;
};

/** The words of the verifier's page. They are in its one file: it works without the site. */
export const verifyTexts: Record<Language, Texts> = {
  en: {
    title: 'Check an opening',
    intro:
      'Save this page and turn your network off: it computes everything here. Paste the answer of GET /api/fair/openings/<id> after the seed was rotated.',
    opening: 'Opening (JSON)',
    commitment: 'Hash of the server seed that you kept before opening (if you did)',
    check: 'Check',
    language: 'Language',
    confirmed: 'Confirmed: this opening was drawn as stated.',
    refuted: 'NOT confirmed.',
    computed: 'computed',
    stated: 'stated',
    checks: {
      commitment: 'The server seed has the hash that was shown',
      kept: 'It is the hash that you kept',
      odds: 'The odds have the recorded hash',
      draw: 'The draw gives the recorded item',
    },
    problems: {
      not_json: 'This is not JSON. Paste the whole answer of /api/fair/openings/<id>.',
      not_an_opening: 'This is not an opening. Paste the whole answer of /api/fair/openings/<id>.',
      not_revealed: 'The server seed is not revealed yet. Rotate it first, then load the opening again.',
      not_drawable: 'Nothing can be drawn from these odds: a weight is no plain number.',
    },
  },
  ru: {
    title: 'Проверить открытие',
    intro:
      'Сохраните эту страницу и отключите сеть: всё вычисляется здесь. Вставьте ответ GET /api/fair/openings/<id>, полученный после раскрытия числа сервера.',
    opening: 'Открытие (JSON)',
    commitment: 'Хеш числа сервера, который вы записали до открытия (если записали)',
    check: 'Проверить',
    language: 'Язык',
    confirmed: 'Подтверждено: розыгрыш прошёл так, как заявлено.',
    refuted: 'НЕ подтверждено.',
    computed: 'вычислено',
    stated: 'заявлено',
    checks: {
      commitment: 'Хеш числа сервера — тот, что был показан',
      kept: 'Это хеш, который вы записали',
      odds: 'Хеш шансов — тот, что записан',
      draw: 'Розыгрыш даёт записанный предмет',
    },
    problems: {
      not_json: 'Это не JSON. Вставьте весь ответ /api/fair/openings/<id>.',
      not_an_opening: 'Это не открытие. Вставьте весь ответ /api/fair/openings/<id>.',
      not_revealed: 'Число сервера ещё не раскрыто. Сначала раскройте его, затем загрузите открытие снова.',
      not_drawable: 'По этим шансам ничего не разыграть: вес не является обычным числом.',
    },
  },
  lv: {
    title: 'Pārbaudīt atvēršanu',
    intro:
      'Saglabā šo lapu un izslēdz tīklu: viss tiek aprēķināts šeit. Ielīmē GET /api/fair/openings/<id> atbildi, kas saņemta pēc servera skaitļa atklāšanas.',
    opening: 'Atvēršana (JSON)',
    commitment: 'Servera skaitļa jaucējvērtība, ko pierakstīji pirms atvēršanas (ja pierakstīji)',
    check: 'Pārbaudīt',
    language: 'Valoda',
    confirmed: 'Apstiprināts: izloze notika tā, kā norādīts.',
    refuted: 'NAV apstiprināts.',
    computed: 'aprēķināts',
    stated: 'norādīts',
    checks: {
      commitment: 'Servera skaitļa jaucējvērtība ir tā, kas tika parādīta',
      kept: 'Tā ir jaucējvērtība, ko pierakstīji',
      odds: 'Izredžu jaucējvērtība ir tā, kas ierakstīta',
      draw: 'Izloze dod ierakstīto priekšmetu',
    },
    problems: {
      not_json: 'Tas nav JSON. Ielīmē visu /api/fair/openings/<id> atbildi.',
      not_an_opening: 'Tā nav atvēršana. Ielīmē visu /api/fair/openings/<id> atbildi.',
      not_revealed: 'Servera skaitlis vēl nav atklāts. Vispirms atklāj to, tad ielādē atvēršanu vēlreiz.',
      not_drawable: 'Pēc šīm izredzēm neko nevar izlozēt: svars nav parasts skaitlis.',
    },
  },
};
