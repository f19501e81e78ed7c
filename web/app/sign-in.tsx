import { useState } from 'preact/hooks';
import { ApiProblem, api, bodyOf } from '../api/client.ts';
import { signIn } from './session.ts';

/** Asks for a token, proves it, and goes on to the link that was opened: the address has never changed. */
export function SignIn({ notice }: { notice: string | undefined }) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState(notice);
  const [isTrying, setTrying] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    setTrying(true);
    try {
      await bodyOf(api.GET('/me', { headers: { authorization: `Bearer ${token.trim()}` } }));
      signIn(token.trim());
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error.status === 401 ? 'That token is not known, or it has expired.' : error.message);
      setTrying(false);
    }
  };

  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <h1>Veeam automation</h1>
        <p>Backups of every server in one place: what is wrong, since when, and who has it.</p>
        <label for="token">Access token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          autofocus
          value={token}
          aria-describedby={problem === undefined ? 'token-help' : 'token-problem token-help'}
          aria-invalid={problem !== undefined}
          onInput={({ currentTarget: { value } }) => setToken(value)}
        />
        {problem !== undefined && (
          <p id="token-problem" class="field-problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="primary" disabled={isTrying || token.trim() === ''}>
          {isTrying ? 'Signing in…' : 'Sign in'}
        </button>
        <div id="token-help" class="quiet">
          <p>
            Whoever runs this deployment makes tokens: <code>npm run tokens -- create</code>. On your own
            machine, <code>npm start</code> wrote one to <code>.local/env</code>.
          </p>
          <p>It is kept until you sign out or close this tab, and nowhere else.</p>
        </div>
      </form>
    </main>
  );
}
