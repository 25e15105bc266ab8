import type { BundleCheckName } from '@comity/protocol';
import type { FileCheck, FileVerdict } from './file-verdict.ts';

/** A check in plain words: what is asked, and what could be wrong if nobody asked it. */
export interface CheckWords {
  readonly asks: string;
  readonly why: string;
}

/** The words of a check, by its name; a check of a file that stands beside (`part NAME`) has those of `part`. */
export function checkWords(name: string): CheckWords {
  const known = name.startsWith('part ') ? 'part' : name;
  return Object.hasOwn(WORDS, known)
    ? WORDS[known as keyof typeof WORDS] // as: it was just found there
    : { asks: name, why: '' };
}

/** The verdict in one sentence, and no more than it shows. */
export function verdictSentence({ kind, verified, checks }: FileVerdict): string {
  if (verified) return PASSED[kind];
  const failed = checks.filter(({ ok, refusal }) => !ok && refusal !== null).length;
  return failed === 1
    ? 'Do not rely on this file: one check failed.'
    : `Do not rely on this file: ${failed} checks failed.`;
}

/** Whether a check failed, passed, or was not made because an earlier one failed. */
export const outcomeOf = ({ ok, refusal }: FileCheck): 'passed' | 'failed' | 'not-made' =>
  ok ? 'passed' : refusal === null ? 'not-made' : 'failed';

const PASSED: Readonly<Record<FileVerdict['kind'], string>> = {
  bundle:
    'Every check passed: its issuer signed these very bytes, with people who might sign, and they stand in its log.',
  statement: 'Every check passed: these very bytes were signed by the keys that are named below.',
  charter: 'Every check passed: as many members signed this charter as it takes.',
  'sigstore-bundle': 'Every check passed: the key that you gave signed these very bytes.',
};

const WORDS = {
  anchor: {
    asks: 'Are its charters the ones that you brought?',
    why: 'Anybody can found a network that looks like yours. Only the charter that you have by another way tells them apart.',
  },
  statement: {
    asks: 'Is it one whole statement?',
    why: 'What two programs read differently can be signed as one thing and shown as another.',
  },
  'charter-chain': {
    asks: 'Does each charter follow from the one before?',
    why: 'The charter says who the members are and which keys are theirs. A charter that the members did not sign could name anybody.',
  },
  issuer: {
    asks: 'Is the issuer a member of that network?',
    why: 'Whoever is no member cannot speak as one.',
  },
  'control-history': {
    asks: 'Did the issuer itself say whose keys may sign?',
    why: 'Keys of staff come and go. Only what the root key of the institute said, in its log, makes a key one of its own.',
  },
  signatures: {
    asks: 'Does every signature verify?',
    why: 'A single changed byte of the statement breaks them all.',
  },
  signers: {
    asks: 'Had the signers the right to sign this?',
    why: 'Some statements need two people with different roles, so that no one person can speak for an institute.',
  },
  checkpoint: {
    asks: 'Did the issuer sign the head of the log?',
    why: 'The head fixes all that was said before it. A head that the issuer did not sign proves nothing about its log.',
  },
  inclusion: {
    asks: 'Does the statement stand in that log?',
    why: 'What stands in the log was shown to all members and cannot be taken back in silence.',
  },
  parts: {
    asks: 'Are the files in it the ones that were signed?',
    why: 'Results and evidence are in the files. A changed file no longer has the digest that was signed.',
  },
  marking: {
    asks: 'What are its terms?',
    why: 'They bind whoever holds a copy, also one that came as a file.',
  },
  'charter-expiry': {
    asks: 'Until when does the charter count?',
    why: 'After that date there should be a later one, which this file does not know.',
  },
  charter: {
    asks: 'Did as many members sign the charter as it takes?',
    why: 'The threshold keeps any few of them from changing who the members are.',
  },
  pin: {
    asks: 'Is it the charter that you pinned?',
    why: 'Anybody can found a network that looks like yours. The digest tells them apart.',
  },
  envelope: {
    asks: 'Does it hold a signed statement?',
    why: 'Without one there is nothing to verify.',
  },
  part: {
    asks: 'Is the file beside it one that was signed?',
    why: 'A file is only what the institute gave out if its digest is the signed one.',
  },
} as const satisfies Record<BundleCheckName | 'anchor' | 'charter' | 'pin' | 'envelope' | 'part', CheckWords>;
