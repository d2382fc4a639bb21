import { createHash } from 'node:crypto';
import { COMMUNICATION_KINDS } from '../../events/communication.events.js';

export type DesignState = 'DRAFT' | 'REVIEW' | 'APPROVED' | 'REJECTED';

/** A version of a communication in Design and Administration, as its list shows it. */
export interface Design {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly type: 'exstrapplication';
  readonly state: DesignState;
  readonly createdBy: string;
  readonly createdDate: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedDate: string;
}

/** Ways that the workflow of a resource may go; from approved back to draft makes a new version. */
const WAYS: Readonly<Record<DesignState, readonly DesignState[]>> = {
  DRAFT: ['REVIEW'],
  REVIEW: ['APPROVED', 'REJECTED'],
  APPROVED: ['DRAFT'],
  REJECTED: ['DRAFT'],
};

/** The designs of one domain: one for each kind of letter, approved. */
export class Designs {
  private readonly latest = new Map<string, Design>();

  constructor(names: readonly string[] = COMMUNICATION_KINDS) {
    for (const name of names) {
      this.latest.set(name, {
        id: idOf(name),
        version: 1,
        name,
        type: 'exstrapplication',
        state: 'APPROVED',
        createdBy: 'designer',
        createdDate: '2026-01-05T09:00:00.000+0000',
        lastModifiedBy: 'approver',
        lastModifiedDate: '2026-01-06T09:00:00.000+0000',
      });
    }
  }

  /** Latest versions in one of these states. */
  inStates(states: readonly string[]): Design[] {
    return [...this.latest.values()].filter(({ state }) => states.length === 0 || states.includes(state));
  }

  byId(id: string): Design | undefined {
    return [...this.latest.values()].find((design) => design.id === id);
  }

  named(name: string): Design {
    const design = this.latest.get(name);
    if (!design) throw new Error(`There is no design ${name}`);
    return design;
  }

  /** Moves the latest version of a design along the ways of the workflow until it is in this state. */
  moveTo(name: string, state: DesignState): Design {
    for (let design = this.named(name); design.state !== state; design = this.named(name)) {
      const ways = WAYS[design.state];
      const next = ways.includes(state) ? state : ways[0];
      if (!next) throw new Error(`No way leads from ${design.state} to ${state}`);
      const version = design.version + (design.state === 'APPROVED' && next === 'DRAFT' ? 1 : 0);
      this.latest.set(name, { ...design, state: next, version });
    }
    return this.named(name);
  }
}

/** The same id for the same name, in every run. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(`exstream design ${name}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
