import { useState } from 'preact/hooks';
import { ApiProblem, api, bodyOf } from '../api/client.ts';
import { leaveToSignIn } from './identity-provider.ts';
import { signIn } from './session.ts';
import { settings } from './settings.ts';

/** Signs the caller in, then shows the link that was opened. The address never changes. */
export function SignIn({ notice }: { notice: string | undefined }) {
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <h1>Veeam automation</h1>
        <p>Backups of every server in one place: what is wrong, since when, and who has it.</p>
        {settings.client ? <Provider notice={notice} /> : <Token notice={notice} />}
      </div>
    </main>
  );
}

/** Signs in at the identity provider. */
function Provider({ notice }: { notice: string | undefined }) {
  const [problem, setProblem] = useState(notice);
  const [isLeaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    try {
      await leaveToSignIn();
    } catch (error) {
      setProblem(
        `The identity provider cannot be reached: ${error instanceof Error ? error.message : error}`,
      );
      setLeaving(false);
    }
  };
  return (
    <>
      {problem !== undefined && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="button" class="primary" disabled={isLeaving} onClick={leave}>
        Sign in with {new URL(settings.issuer ?? location.origin).host}
      </button>
    </>
  );
}

/** Focuses at once. The attribute `autofocus` waits for a frame, in which the reader may already type elsewhere. */
const focus = (input: HTMLInputElement | null) => input?.focus();

/** Signs in with a token, which is tested first. */
function Token({ notice }: { notice: string | undefined }) {
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
    <form onSubmit={submit}>
      <label for="token">Access token</label>
      <input
        id="token"
        type="password"
        autocomplete="off"
        spellcheck={false}
        required
        ref={focus}
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
        {settings.issuer === undefined ? (
          <p>
            Whoever runs this deployment makes tokens: <code>npm run tokens -- create</code>. On your own
            machine, <code>npm start</code> wrote one to <code>.local/env</code>.
          </p>
        ) : (
          <p>It comes from {settings.issuer}.</p>
        )}
        <p>It is kept until you sign out or close this tab, and nowhere else.</p>
      </div>
    </form>
  );
}
