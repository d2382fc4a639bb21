import type { CompositionOrder } from '../../../ports/composer.js';

/** A letter that uses what letters use; composed once by each worker before the first that counts, and thrown away. */
export const WARM_UP_ORDER: CompositionOrder = {
  communicationId: '00000000-0000-0000-0000-000000000000',
  templateId: 'warm-up',
  templateVersion: 1,
  templateBody: `---
id: warm-up
kind: correspondence
title: Warm-up
language: en
elements: []
---
Pack my box with **five dozen** liquor jugs, {{ recipient.name }}.

## Sphinx of black quartz, judge my vow

- The quick brown fox jumps over the lazy dog, 0123456789.

Amount
: USD 1,234.56

> **Notice**
> How vexingly quick daft zebras jump!
`,
  language: 'en',
  title: 'Warm-up',
  merge: {
    letter: { date: '1 January 2026', reference: '0', kind: 'correspondence' },
    case: { reference: '0', kind: 'service', jurisdiction: 'US', openedOn: '1 January 2026' },
    creditor: { name: 'Creditor', address: 'Street\nCity' },
    recipient: { name: 'Recipient', address: 'Street\nCity' },
  },
  date: '2026-01-01T00:00:00.000Z',
};
