import { readdirSync, readFileSync } from 'node:fs';

/** Of `/proc`: it counts in hundredths of a second. */
const TICKS = 100;

/**
 * Seconds of processor time of a process and of its children, those that have ended included; 0 where nobody tells, as
 * on anything but Linux.
 */
export function processorSeconds(pid: number): number {
  let ticks = 0;
  for (const entry of processes()) {
    const fields = statOf(entry);
    if (fields === undefined) continue;
    const [parent, own] = [Number(fields[1]), [Number(fields[11]), Number(fields[12])]];
    if (Number(entry) === pid) ticks += sum([...own, Number(fields[13]), Number(fields[14])]);
    else if (parent === pid) ticks += sum(own);
  }
  return ticks / TICKS;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function processes(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // Only Linux has it.
    return [];
  }
}

/** What stands after the name of the program, which may hold anything; undefined for a process that has ended. */
function statOf(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
