import type { Page } from 'playwright-core';
import type { Language } from './open-visitor';

/** Words of the sign-in form of the panel: it is the same form in each language. */
const adminWords: Record<Language, { username: string; password: string; submit: string }> = {
  en: { username: 'Username', password: 'Password', submit: 'Sign in' },
  ru: { username: 'Имя пользователя', password: 'Пароль', submit: 'Войти' },
  lv: { username: 'Lietotājvārds', password: 'Parole', submit: 'Ieiet' },
};

/** On any page below /admin, which stays where it is. */
export async function signInToPanel(page: Page, username = 'admin', password = username): Promise<void> {
  // Until its texts are there, the document has the language of the file.
  await page.getByRole('main').waitFor();
  const language = (await page.evaluate(() => document.documentElement.lang)) as Language;
  const words = adminWords[language];
  await page.getByLabel(words.username).fill(username);
  await page.getByLabel(words.password).fill(password);
  await page.getByRole('button', { name: words.submit }).click();
  await page.getByTestId('admin-connection').waitFor();
}

/** In English. */
export async function signInAsPlayer(page: Page, login: string, password = login): Promise<void> {
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByTestId('balance').waitFor();
}
