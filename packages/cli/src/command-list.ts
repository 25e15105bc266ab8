import type { CommandModule } from './program.ts';

export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order of the help: set up, share, alert, look, check, keep running. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    summary: 'make a node folder and, apart from it, the root key of an institute',
    load: () => import('./commands/init.ts'),
  },
  start: { summary: 'run the node of a folder', load: () => import('./commands/start.ts') },
  use: {
    summary: 'name a node, its token and your keys once, and switch between nodes',
    load: () => import('./commands/use.ts'),
  },
  charter: {
    summary: 'propose, sign, adopt and show the charter',
    load: () => import('./commands/charter.ts'),
  },
  instruments: {
    summary: 'read, check and import the registry of legal instruments',
    load: () => import('./commands/instruments.ts'),
  },
  key: { summary: 'make, list and show your keys', load: () => import('./commands/key.ts') },
  delegate: {
    summary: 'let a key act for the institute (signed by the root key)',
    load: () => import('./commands/delegate.ts'),
  },
  revoke: {
    summary: 'end what a key may do (signed by the root key)',
    load: () => import('./commands/revoke.ts'),
  },
  submit: {
    summary: 'hand a complete signed envelope to the node',
    load: () => import('./commands/submit.ts'),
  },
  token: {
    summary: 'create, list and revoke access tokens of the node',
    load: () => import('./commands/token.ts'),
  },
  'sign-in-link': {
    summary: 'make a link that signs somebody in to the console, once',
    load: () => import('./commands/sign-in-link.ts'),
  },
  publish: {
    summary: 'turn results files into marked findings',
    load: () => import('./commands/publish.ts'),
  },
  template: {
    summary: 'save markings that you use again, and list them',
    load: () => import('./commands/template.ts'),
  },
  draft: {
    summary: 'list, show and discard what is not published yet',
    load: () => import('./commands/draft.ts'),
  },
  approve: { summary: 'sign a draft with your key', load: () => import('./commands/approve.ts') },
  remark: {
    summary: 'give a statement of yours narrower or wider terms',
    load: () => import('./commands/remark.ts'),
  },
  withdraw: {
    summary: 'take a statement of yours back',
    load: () => import('./commands/withdraw.ts'),
  },
  takeback: {
    summary: 'show who was asked to drop a statement of yours, and what they answered',
    load: () => import('./commands/takeback.ts'),
  },
  adherence: {
    summary: 'list, read, accept and end the texts that others share under',
    load: () => import('./commands/adherence.ts'),
  },
  ask: {
    summary: 'ask the originator for parts that you may not have',
    load: () => import('./commands/ask.ts'),
  },
  questions: {
    summary: 'list what waits for an answer of yours',
    load: () => import('./commands/questions.ts'),
  },
  answer: {
    summary: 'grant or decline a request for access',
    load: () => import('./commands/answer.ts'),
  },
  consult: {
    summary: 'answer a consultation before release (counsel)',
    load: () => import('./commands/consult.ts'),
  },
  group: {
    summary: 'list, make and change private groups',
    load: () => import('./commands/group.ts'),
  },
  alert: {
    summary: 'raise, answer, correct and end alerts',
    load: () => import('./commands/alert.ts'),
  },
  incident: {
    summary: 'look at incidents and report on them',
    load: () => import('./commands/incident.ts'),
  },
  sitrep: {
    summary: 'report how an incident stands',
    load: () => import('./commands/sitrep.ts'),
  },
  request: {
    summary: 'ask for help in an incident, take an offer, end the request',
    load: () => import('./commands/request.ts'),
  },
  offer: {
    summary: 'answer a request of another institute',
    load: () => import('./commands/offer.ts'),
  },
  measure: {
    summary: 'say what you plan or have done against an incident',
    load: () => import('./commands/measure.ts'),
  },
  line: {
    summary: 'agree on what is said in public about an incident',
    load: () => import('./commands/line.ts'),
  },
  playbook: {
    summary: 'publish, list and show what is to be done when something of a kind happens',
    load: () => import('./commands/playbook.ts'),
  },
  activate: {
    summary: 'put a playbook to use in an incident, or end its use',
    load: () => import('./commands/activate.ts'),
  },
  task: {
    summary: 'list the tasks of activated playbooks, and report on them',
    load: () => import('./commands/task.ts'),
  },
  contact: {
    summary: 'say who is on duty at your institute, and see who is at others',
    load: () => import('./commands/contact.ts'),
  },
  comcheck: {
    summary: 'test the way to every institute, and score it',
    load: () => import('./commands/comcheck.ts'),
  },
  inbox: { summary: 'show what your post is called for', load: () => import('./commands/inbox.ts') },
  'watch-rule': {
    summary: 'save questions that draft an alert when enough is found',
    load: () => import('./commands/watch-rule.ts'),
  },
  channels: {
    summary: 'see by what people here are called, and try it',
    load: () => import('./commands/channels.ts'),
  },
  list: { summary: 'list statements', load: () => import('./commands/list.ts') },
  show: { summary: 'show one statement', load: () => import('./commands/show.ts') },
  about: {
    summary: 'show what has been said about a statement',
    load: () => import('./commands/about.ts'),
  },
  summary: {
    summary: 'count the statements that you may read',
    load: () => import('./commands/summary.ts'),
  },
  parts: { summary: 'fetch the parts of a statement', load: () => import('./commands/parts.ts') },
  why: {
    summary: 'say why an institute has, awaits or may not have a statement',
    load: () => import('./commands/why.ts'),
  },
  marking: {
    summary: 'write terms as STIX, IEP or MISP markings, and read them back',
    load: () => import('./commands/marking.ts'),
  },
  export: {
    summary: 'write a statement with all that verifies it to a file',
    load: () => import('./commands/export.ts'),
  },
  verify: { summary: 'verify a file offline', load: () => import('./commands/verify.ts') },
  sigstore: {
    summary: 'write a statement as Sigstore bundles, one per signer',
    load: () => import('./commands/sigstore.ts'),
  },
  audit: {
    summary: 'verify the access log, and take it out with a second person',
    load: () => import('./commands/audit.ts'),
  },
  peers: {
    summary: 'show the other institutes and how far each is',
    load: () => import('./commands/peers.ts'),
  },
  events: { summary: 'follow what happens on the node', load: () => import('./commands/events.ts') },
  status: { summary: 'show the node itself', load: () => import('./commands/status.ts') },
  doctor: {
    summary: 'check clock, disk, keys, settings, charter and peers',
    load: () => import('./commands/doctor.ts'),
  },
  fsck: {
    summary: 'verify every statement, part and log of the node again',
    load: () => import('./commands/fsck.ts'),
  },
  completion: {
    summary: 'print the completion script for a shell',
    load: () => import('./commands/completion.ts'),
  },
};
