import { shippedPacks, type LoadedPack } from '../../policies/load.js';
import { activationObstacles } from '../../policies/pack.js';

/** A pack that comes with the product, as propose and activate need it. */
export interface ShippedPack {
  readonly packId: string;
  /** Names of its versions, joined. */
  readonly packVersion: string;
  readonly hash: string;
  readonly bytes: string;
  /** Why activating it needs an override. */
  readonly obstacles: readonly string[];
}

/** All packs that come with the product. @throws PackError when one of them is broken */
export async function shippedPackList(): Promise<readonly ShippedPack[]> {
  return (await shippedPacks()).map(({ pack, hash, bytes }: LoadedPack) => ({
    packId: pack.id,
    packVersion: pack.versions.map(({ version }) => version).join(', '),
    hash,
    bytes,
    obstacles: activationObstacles(pack),
  }));
}
