import { loadPackFolder, shippedPacks, type LoadedPack } from '../../policies/load.js';
import { activationObstacles } from '../../policies/pack.js';

/** A pack at hand, as propose and activate need it. */
export interface PackAtHand {
  readonly packId: string;
  /** Names of its versions, joined. */
  readonly packVersion: string;
  readonly hash: string;
  readonly bytes: string;
  /** Why activating it needs an override. */
  readonly obstacles: readonly string[];
  /** Whether it comes with the product or from the firm's own folder. */
  readonly origin: 'shipped' | 'own';
}

/** The packs that can be proposed: those that ship, and those of the firm's folder, which win over a shipped one of their id. */
export class PackLibrary {
  /** @param folder the firm's own packs (`*.yaml`, folders within too); none without it */
  constructor(private readonly folder?: string) {}

  /**
   * All packs at hand, by id. The firm's folder is read anew each time: a corrected file needs no restart.
   * @throws PackError when one of them is broken; NodeJS.ErrnoException when the folder cannot be read
   */
  async list(): Promise<readonly PackAtHand[]> {
    const own = this.folder === undefined ? [] : await loadPackFolder(this.folder);
    const ids = new Set(own.map(({ pack }) => pack.id));
    const shipped = (await shippedPacks()).filter(({ pack }) => !ids.has(pack.id));
    const all = [...shipped.map((pack) => atHand(pack, 'shipped')), ...own.map((pack) => atHand(pack, 'own'))];
    return all.sort((a, b) => (a.packId < b.packId ? -1 : 1));
  }
}

const atHand = ({ pack, hash, bytes }: LoadedPack, origin: PackAtHand['origin']): PackAtHand => ({
  packId: pack.id,
  packVersion: pack.versions.map(({ version }) => version).join(', '),
  hash,
  bytes,
  obstacles: activationObstacles(pack),
  origin,
});
