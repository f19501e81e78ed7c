import './style/base.css';
import './style/parts.css';
import './style/pages.css';
import './style/work.css';
import { render } from 'preact';
import { comeBackSignedIn } from './app/identity-provider.ts';
import { signIn, signOut, useSession } from './app/session.ts';
import { Shell } from './app/shell.tsx';
import { SignIn } from './app/sign-in.tsx';
import { applyTheme, storedTheme } from './app/theme.ts';

applyTheme(storedTheme());

function Console() {
  const { token, notice } = useSession();
  return token === undefined ? <SignIn notice={notice} /> : <Shell />;
}

try {
  const token = await comeBackSignedIn();
  if (token !== undefined) signIn(token);
} catch (error) {
  signOut(error instanceof Error ? error.message : String(error));
}

const place = document.getElementById('app');
if (place) render(<Console />, place);
