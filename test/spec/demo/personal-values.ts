import type { Journal, JournalParty } from '../../../src/demo/journal-schema.js';

/** Shorter ones stand in any text by chance. */
const SHORTEST = 5;

/**
 * Everything that the journal says of a person: names whole and word by word, addresses whole and line by line,
 * references, who worked on a case, and whatever a person or a provider wrote in words of their own. A log that holds
 * any of it has leaked.
 */
export function personalValues(journal: Journal): string[] {
  const values = new Set<string>();
  const add = (...found: readonly (string | undefined)[]): void => {
    for (const value of found) if (value !== undefined) values.add(value);
  };
  const addName = (name: string): void => add(name, ...name.split(/[\s]+/).filter((word) => word.length >= SHORTEST));
  const addAddress = (address: string | undefined): void => add(address, ...(address?.split('\n') ?? []));
  const addParty = ({ name, postal, email, phone }: JournalParty): void => {
    addName(name);
    addAddress(postal);
    add(email, phone);
  };
  for (const { case: card, title, primary, others = {} } of Object.values(journal.cases)) {
    add(card.ref, title, card.customer, card.account, card.policy);
    for (const party of [primary, ...Object.values(others)]) addParty(party);
  }
  for (const { name, type } of Object.values(journal.principals)) if (type === 'person') addName(name);
  add(...Object.values(journal.reasons));
  for (const entry of journal.entries) {
    switch (entry.action) {
      case 'contact':
        for (const address of Object.values(entry.contact)) addAddress(address);
        break;
      case 'decide':
        add(entry.amount?.value, entry.decidedBy);
        break;
      case 'revise':
        add(entry.decidedBy);
        break;
      case 'lacks':
        add(...entry.lacks);
        break;
      case 'brought':
        add(...entry.brought);
        break;
      case 'pay':
        add(entry.amount.value);
        break;
      case 'ask':
        // Its words are told to the customer as the reason: no names, as the API says.
        add(entry.message);
        break;
      case 'review':
        add(entry.cause, entry.remedy, entry.owner);
        break;
      case 'produce':
        add(entry.title, entry.account, entry.policy, entry.customer);
        break;
      case 'set-aside':
        add(entry.why);
        break;
      case 'fact':
        add(entry.value);
        break;
      case 'escalate':
        add(entry.escalate, entry.why);
        break;
      case 'assign':
        add(entry.assign);
        break;
      case 'receipt':
        add(entry.message, entry.raw);
        break;
      case 'release':
      case 'cancel':
      case 'resend':
        add(entry.words);
        break;
      case 'note':
        add(entry.note);
        break;
      case 'close':
        add(entry.remark);
        break;
      case 'reopen':
        add(entry.reopen);
        break;
      default:
    }
  }
  return [...values].filter((value) => value.length >= SHORTEST || /[^\x20-\x7e]/.test(value));
}

/** The spellings under which a value may stand in stored JSON: as it is, and escaped. */
export function spellingsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [...new Set([value, json, ascii, Buffer.from(value).toString('base64').replace(/=+$/, '')])];
}
