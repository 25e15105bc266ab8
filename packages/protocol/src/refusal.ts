import type { Result } from './result.ts';

/** What a refusal code means, in the one table that every surface reads (spec/refusals.md is generated from it). */
export interface RefusalMeaning {
  /** One sentence for people: what is wrong and what to do. Facts are added beside it, never interpolated from peers' text. */
  readonly meaning: string;
  /** HTTP status of the problem document. */
  readonly http: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503 | 507;
  /** What a peer hears: coarser than what our own log records, so that an outsider learns nothing about what exists. */
  readonly wire: 'malformed' | 'not-found' | 'refused' | 'busy' | 'stale';
  /** Whether the same request may succeed later without being changed. */
  readonly retry: boolean;
}

const row = (
  meaning: string,
  http: RefusalMeaning['http'],
  wire: RefusalMeaning['wire'] = 'refused',
  retry = false,
): RefusalMeaning => ({ meaning, http, wire, retry });

/** Every refusal of the project. Codes never change their meaning; a new reason is a new code. Keep sorted within a topic. */
export const REFUSALS = {
  // bytes and JSON
  'hex-malformed': row('The text is not lowercase hexadecimal.', 400, 'malformed'),
  'number-unsafe': row(
    'The number is larger than 2^53 - 1; not every reader reads it alike.',
    400,
    'malformed',
  ),
  'utf8-malformed': row('The bytes are not UTF-8 text.', 400, 'malformed'),
  'base64-malformed': row('The text is not valid base64.', 400, 'malformed'),
  'json-malformed': row(
    'The document is not strict JSON. Look at the position named in the facts.',
    400,
    'malformed',
  ),
  'json-duplicate-key': row(
    'The document names one key twice; which one counts would be a guess.',
    400,
    'malformed',
  ),
  'json-number-unsafe': row(
    'The document holds a number that not every reader reads alike.',
    400,
    'malformed',
  ),
  'json-text-unsafe': row(
    'The document holds text that is not well-formed Unicode in normal form.',
    400,
    'malformed',
  ),
  'json-too-deep': row('The document is nested deeper than the limit.', 400, 'malformed'),
  'too-large': row('The input is larger than the limit named in the facts.', 413, 'malformed'),
  'schema-mismatch': row(
    'The document does not have the closed shape of its type. See the paths in the facts.',
    422,
    'malformed',
  ),
  // CAP alerts
  'cap-disagrees': row(
    'The CAP part of the alert does not say what its body says. Make the part anew; the facts name what differs.',
    422,
  ),
  'cap-doctype': row(
    'The CAP file has a document type declaration, with which files and memory are attacked. No CAP alert needs one.',
    422,
    'malformed',
  ),
  'cap-encoding': row(
    'The CAP file is, or says that it is, in another encoding than UTF-8 or US-ASCII. Convert it first.',
    422,
    'malformed',
  ),
  'cap-malformed': row(
    'The file is not well-formed XML, or not a CAP 1.2 alert by its schema. See the paths in the facts.',
    422,
    'malformed',
  ),
  'cap-rule': row(
    'The CAP alert has the right form and breaks rules of the standard. Each is named in the facts.',
    422,
    'malformed',
  ),
  'cap-version': row(
    'The alert is of an older version of CAP, in which words have other meanings. Ask its sender for CAP 1.2.',
    422,
    'malformed',
  ),
  // keys and signatures
  'key-malformed': row('The public key is not a canonical, torsion-free Ed25519 point.', 422, 'malformed'),
  'signature-malformed': row('A signature is not a canonical Ed25519 signature.', 422, 'malformed'),
  'signature-wrong': row('A signature does not verify over these bytes with this key.', 422, 'refused'),
  'key-file-exists': row('There is a file of this name already; a key is never written over another.', 409),
  'key-file-exposed': row(
    'Others than its owner may read the key file. Run `chmod 600` on it, and think about replacing the key.',
    403,
  ),
  'key-file-malformed': row(
    'The file is not a key file, or was changed. See the paths in the facts.',
    422,
    'malformed',
  ),
  'passphrase-missing': row('The key is protected by a passphrase, and none was given.', 403),
  'passphrase-wrong': row('The passphrase does not open this key.', 403),
  // envelopes
  'envelope-malformed': row('The envelope is not a DSSE v1 envelope.', 422, 'malformed'),
  'payload-type-wrong': row(
    'The envelope carries another type of payload than this place takes.',
    422,
    'malformed',
  ),
  // logs
  'checkpoint-malformed': row(
    'The checkpoint is not origin, size and root hash, one line each.',
    422,
    'malformed',
  ),
  'checkpoint-origin-wrong': row('The checkpoint is of another log than the one asked for.', 422, 'refused'),
  'log-entry-malformed': row('The bytes are not an entry of a log.', 422, 'malformed'),
  'log-proof-malformed': row('The bytes are not a proof of inclusion with its checkpoint.', 422, 'malformed'),
  'note-malformed': row('The text is not a signed note.', 422, 'malformed'),
  'tile-malformed': row('The tile or bundle of a log does not hold what its place says.', 422, 'malformed'),
  'tile-path-malformed': row('The path does not name a tile of a log.', 400, 'malformed'),
  // charter
  'charter-unknown': row(
    'The statement names a charter that this node does not have yet.',
    409,
    'stale',
    true,
  ),
  'charter-version-gap': row(
    'A charter is accepted only as exactly the next version after the one in force.',
    409,
    'stale',
    true,
  ),
  'charter-rollback': row(
    'This charter is older than the one in force; going back is never accepted.',
    409,
    'refused',
  ),
  'charter-chain-broken': row(
    'The charter does not name the charter in force as its previous one.',
    409,
    'refused',
  ),
  'charter-below-threshold': row(
    'The charter lacks signatures of the old or of the new threshold of institutes.',
    422,
    'refused',
  ),
  'charter-fork': row(
    'Two different charters with one version number exist, both signed by enough members. Nothing is adopted from the other side; people must look at both.',
    409,
    'refused',
  ),
  'charter-expired': row(
    'The charter in force has expired. Adopt its successor before sharing anything new.',
    409,
    'stale',
    true,
  ),
  'charter-network-wrong': row('The charter is of another network.', 422, 'refused'),
  'charter-missing': row('This node has no charter yet. Adopt one first.', 409, 'stale', true),
  // statements
  'network-wrong': row('The statement was made for another network.', 422, 'refused'),
  'statement-type-unknown': row('This version does not know the type of the statement.', 422, 'refused'),
  'issuer-not-member': row(
    'The issuer is not an institute of the charter that the statement names.',
    422,
    'refused',
  ),
  'issuer-wrong': row(
    'The statement stands in the log of another institute than its issuer.',
    422,
    'refused',
  ),
  'subject-mismatch': row('The subjects of the statement are not its parts.', 422, 'malformed'),
  'signer-unknown': row(
    'A signature is from a key that the issuer has not delegated at this position of its log.',
    403,
    'refused',
  ),
  'signer-revoked': row(
    'A signature is from a key that was revoked before this position of the log.',
    403,
    'refused',
  ),
  'signer-outside-window': row(
    'A signature is from a key whose delegation does not cover the time of the statement.',
    403,
    'refused',
  ),
  'signers-insufficient': row(
    'The statement lacks a signature of a role that its type demands, by different people.',
    403,
    'refused',
  ),
  'delegation-charter-older': row(
    'A delegation or revocation names an older charter than one before it in the log.',
    409,
    'refused',
  ),
  'log-entry-mismatch': row(
    'The envelope is not the one that the log committed to at this position.',
    422,
    'refused',
  ),
  // bundles
  'bundle-malformed': row(
    'The file is not a bundle of this system, or it was changed. See the paths in the facts.',
    422,
    'malformed',
  ),
  'charter-not-pinned': row(
    'The charters of the bundle do not begin with the one that you pinned: it is of another network, or forged.',
    422,
    'refused',
  ),
  // wire messages and logs
  'message-malformed': row('A message from a peer does not have the form of the protocol.', 400, 'malformed'),
  'page-malformed': row(
    'A page of a log does not hold together: its runs, hashes and envelopes do not match.',
    422,
    'malformed',
  ),
  'page-root-wrong': row(
    'A page of a log does not lead to the signed checkpoint: an entry was changed, left out or invented.',
    422,
    'refused',
  ),
  'checkpoint-signer-unknown': row(
    "A checkpoint is not signed by a key of its institute's node.",
    422,
    'refused',
  ),
  'checkpoint-fork': row(
    'An institute signed two checkpoints that do not belong to one log.',
    409,
    'refused',
  ),
  'receipt-signer-wrong': row(
    'A receipt is not signed by the node of the institute that sent it.',
    422,
    'refused',
  ),
  'not-found': row('There is nothing here for you by this name.', 404, 'not-found'),
  'peer-not-member': row('The sender is not a member under the charter in force.', 403, 'refused'),
  'not-entitled': row('The marking does not let this institute have it.', 403, 'not-found'),
  'part-mismatch': row('The bytes of a part are not the ones that the statement names.', 422, 'refused'),
  // instruments
  'registry-malformed': row(
    'The registry of instruments does not have the closed shape of its type. See the paths in the facts.',
    422,
    'malformed',
  ),
  'registry-rollback': row(
    'The charter names an older registry of instruments than the one before it, or none; going back is never accepted.',
    409,
  ),
  'registry-mismatch': row('This is not the registry that the charter in force names.', 409),
  'registry-missing': row(
    'The registry that the charter names is not here yet. Import it, or wait until a peer is connected.',
    409,
    'stale',
    true,
  ),
  // taking back and asking
  'part-withdrawn': row(
    'This very content was withdrawn by its originator; it is not taken in again, under any name.',
    409,
  ),
  'takeback-foreign': row('Only the issuer of a statement can narrow, widen or withdraw it.', 403),
  'takeback-mixed': row(
    'The remark takes from some and gives to others. Make two: first the narrowing one, then the widening one.',
    422,
  ),
  'relation-wider': row(
    'The statement relates to another one that some of its recipients may not have. Leave the relation out, or narrow the audience.',
    422,
  ),
  'roster-version': row(
    "A roster's version is exactly one more than the one before, and the first is 1.",
    409,
  ),
  // crisis
  'alert-not-head': row(
    'The alert does not follow the newest one of its incident. Look at that one, named in the facts, and compose again.',
    409,
  ),
  'drill-token': row('A token for drills cannot raise, change or answer an actual alert.', 403),
  'incident-over': row(
    'The incident was cancelled or stood down: no alert follows, and nothing new begins in it.',
    409,
  ),
  'incident-status-differs': row(
    'The status is not that of the alert that opened the incident: a drill and the real thing are never mixed.',
    409,
  ),
  'incident-unknown': row(
    'The statement names an incident, or a step of one, that is not here for you.',
    404,
    'not-found',
    true,
  ),
  'phrase-wrong': row(
    'The typed phrase is not the one shown. Read what you are about to send, then type it again.',
    422,
  ),
  'playbook-version': row(
    "A playbook's version is exactly one more than the one before, and the first is 1.",
    409,
  ),
  'push-not-urgent': row(
    'Only urgent types of statements are pushed; everything else is found by sync.',
    422,
  ),
  'push-own': row(
    'The pushed statement is of this node itself; its log comes back by sync.',
    409,
    'stale',
    true,
  ),
  'push-proof-wrong': row(
    'A pushed statement is not proven to stand at its position of the log of its author.',
    422,
  ),
  'push-too-many': row(
    'Too many pushed statements of this author wait for its log. Sync brings the rest.',
    429,
    'busy',
    true,
  ),
  'report-number': row(
    "A situation report's number is exactly one more than the issuer's report before it in the incident, and the first is 1.",
    409,
  ),
  // the access log
  'audit-not-approved': row(
    'The export of the access log waits for the approval of a second person.',
    409,
    'refused',
    true,
  ),
  'audit-same-person': row('Whoever asked for an export of the access log cannot approve it.', 403),
  // markings
  'marking-contradiction': row(
    'The marking contradicts itself or cannot be kept. Mend every problem named in the facts.',
    422,
  ),
  // formats
  'archive-checksum-wrong': row(
    'A member of the archive does not match its checksum: the file was damaged. Copy it again from where it was made.',
    422,
    'malformed',
  ),
  'archive-damaged': row(
    'The archive is cut short or damaged. Copy it again from where it was made.',
    422,
    'malformed',
  ),
  'archive-encrypted': row('The archive is encrypted. Give the log as its tool wrote it.', 422, 'malformed'),
  'archive-inflates-too-far': row(
    'The archive would inflate to far more than a log holds. It was not opened further.',
    413,
    'malformed',
  ),
  'archive-method-unsupported': row(
    'The archive uses a compression method that is neither stored, deflate nor Zstandard.',
    415,
    'malformed',
  ),
  'archive-size-wrong': row(
    'A member of the archive holds more or less than the archive says. The file was damaged or made to mislead.',
    422,
    'malformed',
  ),
  'archive-too-many-members': row(
    'The archive names more members than the limit in the facts.',
    413,
    'malformed',
  ),
  'bundle-keyid-missing': row(
    'A signature names no key, and a Sigstore bundle needs a hint. Sign with a key that has an id.',
    422,
    'malformed',
  ),
  'export-not-expressible': row(
    'The other format has no way to say what the document says. See the paths in the facts.',
    422,
    'malformed',
  ),
  'file-changed': row(
    'The file changed while it was read. Wait until it is finished and try again.',
    409,
    'malformed',
    true,
  ),
  'file-unreadable': row('The file cannot be opened. Check its name and who may read it.', 422, 'malformed'),
  'finding-invalidated': row(
    'The log was marked as invalidated by those who ran it. Run the evaluation again.',
    422,
    'malformed',
  ),
  'finding-no-scores': row(
    'The log holds no score. Score it first (for Inspect: `inspect score LOG`).',
    422,
    'malformed',
  ),
  'finding-not-finished': row(
    'The run behind the log did not finish with success. Retry it to its end (for Inspect: `inspect eval-retry LOG`).',
    422,
    'malformed',
  ),
  'format-unknown': row(
    'The file is none of: Inspect log (.eval, .json), Every Eval Ever record, lm-evaluation-harness results, HELM run_spec.json and stats.json.',
    415,
    'malformed',
  ),
  'format-version-unsupported': row(
    'The file says a version of its format that this node does not know. Update the node, or convert the file.',
    415,
    'malformed',
  ),
  'helm-file-missing': row(
    'A HELM run is two files: give run_spec.json and stats.json of one folder together.',
    422,
    'malformed',
  ),
  'inspect-header-missing': row(
    'The archive holds neither header.json nor _journal/start.json: it is no Inspect log.',
    422,
    'malformed',
  ),
  'inspect-version-unsupported': row(
    'The Inspect log is of a later log version than this node reads. Update the node.',
    415,
    'malformed',
  ),
  'results-malformed': row(
    'The results file does not have the form that its tool writes. See the paths in the facts.',
    422,
    'malformed',
  ),
  // the node
  conflict: row(
    'Something else changed the same thing first. Look at its present state and try again.',
    409,
    'busy',
    true,
  ),
  'not-signing': row(
    'The node signs nothing new until a peer has told it its own last head, and it has caught up with it: after a start it cannot know that it was not restored from an older copy. Try again in a moment; see `comity peers`.',
    503,
    'busy',
    true,
  ),
  'statement-known': row('The node holds this very statement already.', 409, 'refused'),
  'charter-not-in-force': row(
    'A new statement must name the charter in force. Compose it again.',
    409,
    'stale',
  ),
  'log-incomplete': row(
    'The log of the issuer is still being caught up with. Try again when it has been.',
    503,
    'busy',
    true,
  ),
  'peer-refused': row('The peer refused the request.', 409, 'refused', true),
  'draft-not-open': row('The draft was published or discarded.', 409, 'refused'),
  'draft-changed': row(
    'The draft has changed since you looked at it. Look again before you sign.',
    412,
    'refused',
  ),
  'part-missing': row('The statement names a part whose bytes were not put on this node.', 422, 'refused'),
  // the HTTP API (spec/api.md)
  'body-incomplete': row(
    'The body ended, or stopped arriving, before it was complete. Send it again.',
    400,
    'malformed',
    true,
  ),
  'config-malformed': row(
    'The configuration does not have its form. See the paths in the facts.',
    422,
    'malformed',
  ),
  'content-type-wrong': row('The body must be application/json.', 415, 'malformed'),
  'cross-site': row(
    'The request was made by another site than this one, or does not say. Open the page here and do it again.',
    403,
    'refused',
  ),
  'cursor-malformed': row('The cursor was not made by this list. Start again without one.', 400, 'malformed'),
  'disk-full': row('The disk is full: nothing was changed. Make room and try again.', 507, 'busy', true),
  'forbidden-role': row(
    'The token does not carry a role that this needs. The facts name them.',
    403,
    'refused',
  ),
  'held-signer-not-yours': row(
    'A signer held on the server signs only for a token of its own post.',
    403,
    'refused',
  ),
  'idempotency-in-flight': row(
    'A request with this idempotency key is still being answered.',
    409,
    'busy',
    true,
  ),
  'idempotency-key-malformed': row(
    'An idempotency key is 1 to 128 visible ASCII characters.',
    400,
    'malformed',
  ),
  'idempotency-key-reused': row(
    'This idempotency key was used for another request. Take a new one.',
    422,
    'refused',
  ),
  'internal-fault': row(
    'The node could not do it, through no fault of the request. The operator finds the request id in the log.',
    500,
    'busy',
    true,
  ),
  'form-malformed': row('The form did not arrive whole. Send it again.', 400, 'refused'),
  'sheet-incomplete': row(
    'The form lacks something that a statement cannot do without. See the paths in the facts.',
    422,
    'refused',
  ),
  'moments-contradict': row(
    'It cannot have been so: what happened comes before knowing of it, that before determining it, and none lies ahead. See the paths in the facts.',
    422,
  ),
  'upload-incomplete': row(
    'The upload has not arrived as a whole. Send the rest from the offset in the facts.',
    409,
    'refused',
  ),
  'upload-offset-wrong': row(
    'The upload goes on at another byte. Send from the offset in the facts.',
    409,
    'refused',
  ),
  'invitation-closed': row(
    'The invitation was used, has expired, or got too many wrong codes. Ask for a new one.',
    409,
    'refused',
  ),
  'invitation-code-wrong': row(
    'The code is not the one that this text was sealed under. Compare it by voice; after a few wrong ones the invitation is closed.',
    403,
    'refused',
  ),
  'node-url-missing': row(
    'The configuration does not say where people open the node (`nodeUrl`): passkeys and links cannot know where they belong.',
    409,
  ),
  'passkey-refused': row(
    'The passkey did not verify: another one, for another place, or too late. Try again.',
    403,
  ),
  'precondition-failed': row(
    'It has changed since you read it: its entity tag is another one. Read it again.',
    412,
    'refused',
  ),
  'precondition-missing': row(
    'Say in If-Match which revision you mean: the entity tag of what you change.',
    428,
    'malformed',
  ),
  'provider-unreachable': row(
    'The institute’s provider of identities cannot be reached. Try again, or ask an operator for a sign-in link.',
    503,
    'busy',
    true,
  ),
  'purpose-not-yours': row(
    'Declare only purposes that the token carries, and at least one. The facts name them.',
    403,
    'refused',
  ),
  'rate-limited': row('Too many requests. Wait as long as Retry-After says.', 429, 'busy', true),
  'role-missing': row(
    'You are known, and no group of yours gives you a role at this node. Give your operator the subject in the facts.',
    403,
  ),
  'sign-in-link-spent': row(
    'The sign-in link was used already, has expired, or never was one. Ask an operator for a new one.',
    403,
    'refused',
  ),
  'sign-in-refused': row(
    'The provider and this node did not agree about who signs in. Try again; if it stays so, ask an operator for a sign-in link.',
    403,
  ),
  'step-up-needed': row(
    'This binds your institute: show your passkey first, on the page named in the facts.',
    403,
  ),
  'streams-exhausted': row(
    'As many event streams are open as the node serves. Try again later.',
    503,
    'busy',
    true,
  ),
  unauthenticated: row('A valid bearer token is needed. Ask an operator for one.', 401, 'refused'),
} as const satisfies Record<string, RefusalMeaning>;

export type RefusalCode = keyof typeof REFUSALS;

/** A closed, coded reason why something was not done, with the facts that a person needs to mend it. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly facts: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export const refuse = (code: RefusalCode, facts: Refusal['facts'] = {}): Result<never> => ({
  ok: false,
  refusal: { code, facts },
});
