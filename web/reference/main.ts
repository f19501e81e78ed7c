import 'openapi-explorer';
import './reference.css';
import { storedTheme } from '../app/theme.ts';

interface TrustedTypes {
  createPolicy(name: 'default', rules: { createHTML(text: string): string }): void;
}

// The viewer writes a few labels of its own, such as `{...}`, as HTML: they are text, and stay text.
(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  createHTML: (text) => text.replaceAll('<', '&lt;'),
});

const theme = storedTheme();
if (theme !== 'system') document.documentElement.dataset['theme'] = theme;

/** What is used of the viewer's element that shows a request. */
interface RequestElement {
  renderStyle: string;
  inputParametersTemplate(place: string): unknown;
}

// On a narrow screen the viewer leaves out what parameters mean, unless it is told that it is not on one.
const { prototype } = customElements.get('api-request') as unknown as { prototype: RequestElement };
const { inputParametersTemplate } = prototype;
prototype.inputParametersTemplate = function (place) {
  return inputParametersTemplate.call(Object.create(this, { renderStyle: { value: 'focused' } }), place);
};

// The part that scrolls can be reached by the keyboard.
const viewer = document.querySelector('openapi-explorer');
viewer?.addEventListener('spec-loaded', () => {
  requestAnimationFrame(() => viewer.shadowRoot?.querySelector('main')?.setAttribute('tabindex', '0'));
});
