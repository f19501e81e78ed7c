import { dataOf, openApi } from '../api/client.ts';
import type { Command, OptionTable, World } from '../command-line/command.ts';
import { exitCodes, UsageError } from '../command-line/errors.ts';
import { commands } from './list.ts';
import { repositoryCommands } from './repository.ts';

/*
 * The shell asks the program itself for the words, so it offers exactly what the program accepts. If the program offers
 * nothing, the shell completes file names.
 */
const scripts: Readonly<Record<string, string>> = {
  bash: `_veeam_automation() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(veeam-automation completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _veeam_automation veeam-automation`,
  zsh: `#compdef veeam-automation
_veeam_automation() {
  local -a found
  found=("\${(@f)$(veeam-automation completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
if [[ "$funcstack[1]" = _veeam_automation ]]; then _veeam_automation "$@"; else compdef _veeam_automation veeam-automation; fi`,
};

/** `completion bash|zsh` prints the shell's script; `completion words -- WORD …` the candidates for the last word. */
export async function completion(
  [shell = '', mark, ...words]: readonly string[],
  world: World,
  optionsOf: (command: Command) => OptionTable,
): Promise<number> {
  if (shell === 'words' && mark === '--') {
    const found = await candidates(words, world, optionsOf);
    if (found.length > 0) world.stdout.write(`${found.join('\n')}\n`);
    return exitCodes.done;
  }
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined)
    throw new UsageError(`veeam-automation completion bash|zsh prints what completes commands and options.

bash, in ~/.bashrc:  eval "$(veeam-automation completion bash)"
zsh, in ~/.zshrc:    eval "$(veeam-automation completion zsh)"   (after compinit)`);
  world.stdout.write(`${script}\n`);
  return exitCodes.done;
}

async function candidates(
  words: readonly string[],
  world: World,
  optionsOf: (command: Command) => OptionTable,
): Promise<readonly string[]> {
  const [name = ''] = words;
  if (words.length <= 1)
    return [...Object.keys(commands), ...Object.keys(repositoryCommands), 'completion', 'help'];
  if (name === 'help') return Object.keys(commands);
  if (name === 'completion') return ['bash', 'zsh'];
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return [];
  const options = optionsOf(command);
  const current = words.at(-1) ?? '';
  // bash treats "--state" and "=" as separate words.
  const before = words.filter((word) => word !== '=').at(current === '=' ? -1 : -2) ?? '';
  const option = options[before.slice(2)];
  if (before.startsWith('--') && option?.type === 'string')
    return option.choices ?? (option.completes === 'servers' ? serverNames(world) : []);
  if (current.startsWith('-')) return Object.keys(options).map((each) => `--${each}`);
  if (command.words === 'servers') return words.length === 2 ? serverNames(world) : [];
  if (command.words === 'files') return [];
  return command.words ?? (name === 'help' ? Object.keys(commands) : []);
}

/** The names of servers, if the API answers quickly. A failure is not shown, because the user only pressed Tab. */
async function serverNames({ environment }: World): Promise<string[]> {
  try {
    const api = await openApi({ environment, signal: AbortSignal.timeout(2000) });
    return (await dataOf(api.GET('/servers'))).servers.map(({ name }) => name);
  } catch {
    return [];
  }
}
