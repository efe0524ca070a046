/** `completion`: the script by which a shell completes commands, flags, their values and runs. */
import { defineCommand, shortExits } from '../cli/command.ts';
import { completionWord } from '../cli/complete.ts';

export const completion = defineCommand({
  name: 'completion',
  argument: '[shell]',
  argumentIs: 'Shell to complete for; without it the one in use',
  choices: ['bash', 'zsh'],
  describe: 'Print a script that completes commands, flags, their values and runs with the Tab key',
  examples: [
    ['completion bash >> ~/.bashrc', 'Complete in bash from the next terminal on'],
    [
      'completion zsh >> ~/.zshrc',
      'Complete in zsh; sets its completion system up where that has not been done',
    ],
  ],
  flags: [],
  exits: shortExits,
  async run({ argument, io }) {
    const shell = argument ?? (io.env['SHELL']?.includes('zsh') ? 'zsh' : 'bash');
    io.stdout.write(shell === 'zsh' ? zshScript : bashScript);
    return 0;
  },
});

// Where nothing is offered the shell completes names of files. Made for bash from 3.2 on, which macOS has.
const bashScript = `# Completes guest-reset in bash. For good: guest-reset completion bash >> ~/.bashrc
_guest_reset() {
  local found
  COMPREPLY=()
  while IFS= read -r found; do
    COMPREPLY+=("$found")
  done < <(guest-reset ${completionWord} bash "\${COMP_WORDS[@]:1:COMP_CWORD}")
}
complete -o bashdefault -o default -F _guest_reset guest-reset
`;

const zshScript = `#compdef guest-reset
# Completes guest-reset in zsh. For good: guest-reset completion zsh >> ~/.zshrc
_guest_reset() {
  local -a found
  found=("\${(@f)$(guest-reset ${completionWord} zsh "\${(@Q)words[2,CURRENT]}")}")
  if [[ -n "$found" ]]; then
    _describe guest-reset found
  else
    _files
  fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  _guest_reset "$@"
else
  # A zsh without a completion system set up has no compdef yet.
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _guest_reset guest-reset
fi
`;
