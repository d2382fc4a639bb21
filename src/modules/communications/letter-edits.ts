import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CommunicationReader, type LetterAtWork } from '../../commands/communications/communication-reader.js';
import { EditCommunication } from '../../commands/communications/edit-communication.js';
import { Identities } from '../../commands/kernel/identities.js';
import { newSalt, saltedDigest } from '../../commands/kernel/salted-digest.js';
import { communicationStream } from '../../events/identity.js';
import type { Documents } from '../../ports/documents.js';
import { DOCUMENTS } from '../../ports/tokens.js';
import { CaseScope } from '../access/case-scope.js';
import type { Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import type { StoredAnswer } from '../commands/idempotency.js';
import { Problem } from '../http/problem.js';

/** The letter as it now is, and what its editor says of it. */
export interface EditedLetter {
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly words: string;
  readonly elements?: readonly string[];
  readonly reasonCodes?: readonly string[];
  /** The engine that made it, where it was edited there. */
  readonly madeBy?: { readonly engine: string; readonly engineVersion: string };
}

/** Puts on record what a person has changed in a held letter, wherever they changed it. */
@Injectable()
export class LetterEdits {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(CommunicationReader) private readonly communications: CommunicationReader,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(DOCUMENTS) private readonly documents: Documents,
  ) {}

  /** @throws Problem 404, on record, when there is no such letter within the caller's scope */
  async find(communicationId: string, caller: Caller): Promise<LetterAtWork> {
    const found = await this.communications.find(communicationId);
    if (found && (await this.scope.covers(caller.principal, found.caseId))) return found;
    throw await this.refused(
      caller,
      new Problem(404, 'communication-unknown', `There is no communication ${communicationId}`),
    );
  }

  /** A refusal of an edit, put on record. */
  refused(caller: Caller, problem: Problem): Promise<Problem> {
    return this.gateway.refusal(caller, 'edit-communication', problem);
  }

  /** Stores the letter, and holds it until another person than its editor lets it go. */
  async record(
    caller: Caller,
    { communicationId, caseId }: { readonly communicationId: string; readonly caseId: string },
    { bytes, pages, words, elements = [], reasonCodes = [], madeBy }: EditedLetter,
  ): Promise<StoredAnswer> {
    const { idempotencyKey, principal } = caller;
    // A repeated upload is the same file; an engine asked again makes another, and documents never change.
    const documentId =
      idempotencyKey === undefined || madeBy ? randomUUID() : this.identities.ofUpload(principal.id, idempotencyKey);
    await this.documents.put(documentId, bytes, 'application/pdf', communicationStream(communicationId));
    const digestSalt = newSalt();
    const digest = saltedDigest(digestSalt, bytes);
    const edited = { communicationId, caseId, documentId, digest, digestSalt, bytes: bytes.length, pages, words };
    const said = { elements: [...elements], reasonCodes: [...reasonCodes], ...madeBy };
    return this.gateway.submit({
      caller,
      command: (context) => new EditCommunication({ ...edited, ...said }, context),
    });
  }
}
