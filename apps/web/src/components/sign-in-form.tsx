import type { FormEvent } from 'react';

export type SignInFormProps = {
  running: boolean;
  error: string | null;
  onSignIn: (login: string, password: string) => Promise<void>;
};

export function SignInForm({ running, error, onSignIn }: SignInFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    void onSignIn(String(fields.get('login')).trim(), String(fields.get('password')));
  };

  return (
    <section className="panel sign-in" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">Sign in</h1>
      <form onSubmit={submit}>
        <label htmlFor="login">Login</label>
        <input id="login" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
        <label htmlFor="password">Password</label>
        <input id="password" name="password" type="password" autoComplete="current-password" required />
        {error && (
          <p role="alert" className="alert">
            {error}
          </p>
        )}
        <button type="submit" disabled={running}>
          {running ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </section>
  );
}
