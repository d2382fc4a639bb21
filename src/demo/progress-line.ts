import type { Progress } from './play.js';

/** Where the demo prints: standard output, or what a test gives instead. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR = 30;
/** Where a terminal does not say how wide it is. */
const WIDTH = 80;
const CLEAR = '\r\u001b[2K';

/**
 * One line that says how far the demo is, written over and over. Where nobody looks at a terminal, a line for each step
 * and each month instead.
 */
export function progressLine(terminal: Terminal): {
  say(words: string): void;
  at(progress: Progress): void;
  end(): void;
} {
  const show = (text: string): void => {
    if (terminal.isTTY) terminal.write(`${CLEAR}${text.slice(0, (terminal.columns || WIDTH) - 1)}`);
  };
  let month = '';
  return {
    say: (words) => (terminal.isTTY ? show(`  ${words} …`) : void terminal.write(`  ${words} …\n`)),
    at: ({ done, of, at }) => {
      if (!terminal.isTTY && at.slice(0, 7) !== month)
        terminal.write(`  ${at.slice(0, 7)}, from entry ${done} of ${of} …\n`);
      month = at.slice(0, 7);
      const full = Math.floor((BAR * done) / of);
      show(`  ${at.slice(0, 10)}  ${'█'.repeat(full)}${'░'.repeat(BAR - full)}  ${done} of ${of}`);
    },
    end: () => show(''),
  };
}
