import 'openapi-explorer';
import './reference.css';
import { storedTheme } from '../app/theme.ts';

interface TrustedTypes {
  createPolicy(name: 'default', rules: { createHTML(text: string): string }): void;
}

// The viewer writes a few of its own labels, such as `{...}`, as HTML. They are text, and stay text.
(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  createHTML: (text) => text.replaceAll('<', '&lt;'),
});

const theme = storedTheme();
if (theme !== 'system') document.documentElement.dataset['theme'] = theme;

/** The part in use of the viewer's element that shows a request. */
interface RequestElement {
  renderStyle: string;
  inputParametersTemplate(place: string): unknown;
}

// On a narrow screen, the viewer leaves out the descriptions of parameters. This style makes it show them.
const { prototype } = customElements.get('api-request') as unknown as { prototype: RequestElement };
const { inputParametersTemplate } = prototype;
prototype.inputParametersTemplate = function (place) {
  return inputParametersTemplate.call(Object.create(this, { renderStyle: { value: 'focused' } }), place);
};

// Makes the scrolling part reachable by keyboard.
const viewer = document.querySelector('openapi-explorer');
viewer?.addEventListener('spec-loaded', () => {
  requestAnimationFrame(() => viewer.shadowRoot?.querySelector('main')?.setAttribute('tabindex', '0'));
});
