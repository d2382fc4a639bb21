import { layOut } from '../../adapters/communications/local/letter-layout.js';
import type { DriverData } from '../../adapters/communications/exstream/exstream-composer.js';
import { renderLetter } from '../../pdf/letter.js';

/** A real PDF of what the driver data say, laid out as a design of the firm might. @throws what the layout refuses */
export async function composePdf({ document, data, content }: DriverData): Promise<Uint8Array> {
  const letter = layOut({ ...document, merge: data, templateBody: '' }, content);
  const { bytes } = await renderLetter({
    ...letter,
    footer: ['Composed by the simulator of Exstream', ...(letter.footer ?? [])],
  });
  return bytes;
}
