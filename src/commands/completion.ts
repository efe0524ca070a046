/** `completion`: the script by which a shell completes commands, flags, their values and runs. */
import { defineCommand, shortExits } from '../cli/command.ts';
import { completionWord } from '../cli/complete.ts';
import type { Io } from '../cli/io.ts';
import { findShell } from '../cli/shell.ts';

export const completion = defineCommand({
  name: 'completion',
  argument: '[shell]',
  argumentIs: 'Shell to complete for; without it the one in use',
  choices: ['bash', 'zsh', 'powershell'],
  describe: 'Print a script that completes commands, flags, their values and runs with the Tab key',
  examples: [
    ['completion bash >> ~/.bashrc', 'Complete in bash from the next terminal on'],
    [
      'completion zsh >> ~/.zshrc',
      'Complete in zsh; sets its completion system up where that has not been done',
    ],
    [
      'completion powershell | Add-Content $PROFILE',
      'Complete in PowerShell; where there is no profile yet, make one before with New-Item -Force $PROFILE',
    ],
  ],
  flags: [],
  exits: shortExits,
  async run({ argument, io }) {
    io.stdout.write(scripts[argument ?? chooseShell(io)] ?? bashScript);
    return 0;
  },
});

function chooseShell({ env }: Pick<Io, 'env'>): string {
  if (findShell(process.platform, env) !== 'posix') return 'powershell';
  return env['SHELL']?.includes('zsh') ? 'zsh' : 'bash';
}

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

// For Windows PowerShell 5.1 too. It completes names of files by itself where nothing is offered.
const powershellScript = `# Completes guest-reset in PowerShell. For good: guest-reset completion powershell | Add-Content $PROFILE
Register-ArgumentCompleter -Native -CommandName guest-reset, guest-reset.cmd, guest-reset.exe -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursor } | ForEach-Object {
    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
  })
  if ($word -eq '') { $words += '' }
  $dotted = @($words | ForEach-Object { '.' + $_ })
  guest-reset ${completionWord} powershell @dotted | ForEach-Object {
    $found, $is = $_ -split "\`t", 2
    if (-not $is) { $is = $found }
    [System.Management.Automation.CompletionResult]::new($found, $found, 'ParameterValue', $is)
  }
}
`;

const scripts: Readonly<Record<string, string>> = {
  bash: bashScript,
  zsh: zshScript,
  powershell: powershellScript,
};
