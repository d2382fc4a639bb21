import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHouse } from '../../src/cli/verify.command.js';
import type { Finding } from '../../src/integrity/finding.js';
import { DiskRecord } from './disk-record.js';
import { mayChange, PortCalls, type Crossing } from './port-calls.js';
import { BEGINS, Stage, type Answer, type Keys } from './stage.js';
import { STORY } from './story.js';
import { toldRecord } from './told-record.js';

/** A moment at which the process may die. Moments that leave the same on the disk are one point, told by the last. */
export interface Point {
  readonly state: number;
  /** Index of the step that was being done. */
  readonly step: number;
  /** Where the clock stood. */
  readonly now: string;
  readonly crossing: Crossing;
  /** How many crossings of its step had come at which what is kept may change, this one among them. */
  readonly change: number;
}

/** Where a step begins. */
export interface Beginning {
  readonly state: number;
  readonly now: string;
  /** Crossings in this step at which what is kept may change. */
  readonly changes: number;
}

/** The story as it goes when nothing happens to it. */
export interface RecordedStory {
  readonly disk: DiskRecord;
  readonly points: readonly Point[];
  readonly beginnings: readonly Beginning[];
  /** How many crossings of ports there were: each is one of the points. */
  readonly calls: number;
  /** Ports that were crossed. */
  readonly ports: ReadonlySet<string>;
  /** The record at rest after each step. */
  readonly told: readonly (readonly string[])[];
  /** What clients were told, and after how many crossings. */
  readonly answers: ReadonlyMap<string, Answer & { readonly at: number }>;
  /** Folder of read models made from the beginning of the log to where a step begins. */
  madeBefore(step: number): string;
  /** Removes what was kept. */
  drop(): void;
}

/** Plays the story on a copy of a prepared folder and keeps what the disk held at every crossing of a port. */
export async function recordStory(prepared: string, keys: Keys): Promise<RecordedStory> {
  const folder = mkdtempSync(join(tmpdir(), 'casewitness-crash-'));
  cpSync(prepared, folder, { recursive: true });
  const disk = new DiskRecord(folder);
  const points = new Map<number, Point>();
  const told: string[][] = [];
  const answers = new Map<string, Answer & { readonly at: number }>();
  const readModels = mkdtempSync(join(tmpdir(), 'casewitness-read-models-'));
  const made = (before: number): string => join(readModels, String(before));
  mkdirSync(made(-1));
  const wrong: Finding[] = [];
  let stage: Stage | undefined;
  let step = 0;
  let changes = 0;
  const ports = new Set<string>();
  const beginnings: Beginning[] = [];
  const calls = new PortCalls((crossing) => {
    for (const [key, answer] of stage?.answers ?? [])
      if (!answers.has(key)) answers.set(key, { ...answer, at: crossing.n });
    const state = disk.now();
    ports.add(crossing.port);
    if (mayChange(crossing)) changes += 1;
    points.set(state, { state, step, now: stage?.clock.now() ?? BEGINS, crossing, change: changes });
  });
  try {
    stage = await Stage.open(folder, keys, { now: BEGINS, watch: calls.watch });
    await stage.rest();
    for (const { act } of STORY) {
      cpSync(made(step - 1), made(step), { recursive: true });
      wrong.push(...(await checkHouse(stage, made(step))).findings);
      const begins = { state: disk.now(), now: stage.clock.now() };
      changes = 0;
      await act(stage);
      await stage.rest();
      beginnings.push({ ...begins, changes });
      told.push(await toldRecord(stage.house.store));
      step += 1;
    }
    disk.keep();
    const last = calls.count;
    const seen = [...points.values()].filter(({ crossing }) => crossing.n <= last);
    if (wrong.length > 0) throw new Error(`The undisturbed story is not as it must be: ${JSON.stringify(wrong)}`);
    const drop = (): void => rmSync(readModels, { recursive: true });
    return { disk, points: seen, beginnings, calls: last, ports, told, answers, madeBefore: made, drop };
  } finally {
    await stage?.close();
    rmSync(folder, { recursive: true });
  }
}
