import { areaRules } from './cap-area-rules.ts';
import type { CapDocument, CapInfo, CapResource } from './cap-document.ts';
import { parseReference, parseWords, pieces } from './cap-list.ts';
import { capTimeMs } from './cap-time.ts';

/**
 * The rules of CAP 1.2 that its schema cannot say (the standard's section 3.2; spec/cap.md). All that are broken, each as its place and the
 * word of the rule: `alert.info[0].expires: expires-before-sent`.
 */
export function brokenRules(document: CapDocument): readonly string[] {
  return [
    ...nameRules('identifier', document.identifier),
    ...nameRules('sender', document.sender),
    ...scopeRules(document),
    ...referenceRules(document),
    ...(parseWords(document.incidents ?? '') === undefined ? ['alert.incidents: words-quoted-wrongly'] : []),
    ...(NEED_INFO.has(document.msgType) && document.info.length === 0 ? ['alert.info: info-missing'] : []),
    ...document.info.flatMap((info, at) => infoRules(info, `alert.info[${at}]`, document.sent)),
  ];
}

/** One that acknowledges, ends or refuses a message may say no more than which one. */
const NEED_INFO: ReadonlySet<CapDocument['msgType']> = new Set(['Alert', 'Update']);

/** References are made of them, with commas between and spaces around. */
function nameRules(name: 'identifier' | 'sender', text: string): readonly string[] {
  if (text === '') return [`alert.${name}: name-empty`];
  return /[\s,<&]/.test(text) ? [`alert.${name}: name-characters`] : [];
}

function scopeRules({ scope, restriction, addresses }: CapDocument): readonly string[] {
  const broken: string[] = [];
  if (scope === 'Restricted' && restriction === null) broken.push('alert.restriction: restriction-missing');
  if (scope !== 'Restricted' && restriction !== null) broken.push('alert.restriction: restriction-unscoped');
  const words = parseWords(addresses ?? '');
  if (words === undefined) broken.push('alert.addresses: words-quoted-wrongly');
  if (scope === 'Private' && words?.length === 0) broken.push('alert.addresses: addresses-missing');
  return broken;
}

function referenceRules({ msgType, references, sender, identifier }: CapDocument): readonly string[] {
  if (references === null) return msgType === 'Alert' ? [] : ['alert.references: references-missing'];
  return pieces(references).flatMap((text, at) => {
    const reference = parseReference(text);
    if (reference === undefined) return [`alert.references[${at}]: reference-form`];
    const isItself = reference.sender === sender && reference.identifier === identifier;
    return isItself ? [`alert.references[${at}]: reference-to-itself`] : [];
  });
}

function infoRules(info: CapInfo, path: string, sent: string): readonly string[] {
  const broken: string[] = [];
  if (info.event === '') broken.push(`${path}.event: event-empty`);
  if (!isLater(info.expires, sent)) broken.push(`${path}.expires: expires-before-sent`);
  if (!isLater(info.expires, info.effective)) broken.push(`${path}.expires: expires-before-effective`);
  if (info.onset !== null && info.expires !== null && info.onset !== info.expires)
    if (!isLater(info.expires, info.onset)) broken.push(`${path}.onset: onset-after-expires`);
  if (info.web !== null && !isAbsolute(info.web)) broken.push(`${path}.web: web-not-absolute`);
  return [
    ...broken,
    ...info.resource.flatMap((resource, at) => resourceRules(resource, `${path}.resource[${at}]`)),
    ...info.area.flatMap((area, at) => areaRules(area, `${path}.area[${at}]`)),
  ];
}

/** True as well if one of them is not said. */
function isLater(text: string | null, than: string | null): boolean {
  const ms = text === null ? undefined : capTimeMs(text);
  const thanMs = than === null ? undefined : capTimeMs(than);
  return ms === undefined || thanMs === undefined || ms > thanMs;
}

const isAbsolute = (uri: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:./.test(uri);

function resourceRules({ mimeType, uri, derefUri }: CapResource, path: string): readonly string[] {
  const broken: string[] = [];
  if (!/^[A-Za-z]+\/[\w.+-]+(\s*;.*)?$/.test(mimeType.trim()))
    broken.push(`${path}.mimeType: mime-type-form`);
  if (uri !== null && derefUri === null && !isAbsolute(uri)) broken.push(`${path}.uri: uri-relative`);
  if (derefUri !== null && !/^[A-Za-z0-9+/]*={0,2}$/.test(derefUri.replace(/\s+/g, '')))
    broken.push(`${path}.derefUri: deref-not-base64`);
  return broken;
}
