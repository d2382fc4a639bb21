import type { Register } from '../register/register.js';
import type { RegisterKind } from '../request.js';
import { clockChanges } from './clock-changes.js';
import { clocks } from './clocks.js';
import { decisionsWithoutNotice } from './decisions-without-notice.js';
import { fourEyes } from './four-eyes.js';
import { moneyDuties } from './money-duties.js';
import { noticeContent } from './notice-content.js';
import { reasonParity } from './reason-parity.js';
import { regulatoryRegister } from './regulatory-register.js';
import { undeliveredNotices } from './undelivered-notices.js';

/** Every register by its kind. A kind without one does not compile. */
export const REGISTERS: Readonly<Record<RegisterKind, Register<unknown>>> = {
  clocks,
  'decisions-without-notice': decisionsWithoutNotice,
  'undelivered-notices': undeliveredNotices,
  'notice-content': noticeContent,
  'regulatory-register': regulatoryRegister,
  'clock-changes': clockChanges,
  'money-duties': moneyDuties,
  'reason-parity': reasonParity,
  'four-eyes': fourEyes,
};
