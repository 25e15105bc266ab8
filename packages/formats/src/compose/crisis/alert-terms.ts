import { type InstituteId, type Marking, MEMBERS_GROUP, type Tlp, unheld } from '@comity/protocol';

/** Without a word: to all members, so that it passes from one to the other also when its issuer cannot be reached. */
export const ALERT_TERMS: Partial<Marking> & Pick<Marking, 'tlp' | 'purposes'> = {
  audience: { institutes: [], groups: [MEMBERS_GROUP], public: false },
  tlp: 'AMBER',
  purposes: ['incident-response'],
};

/** Wide enough that whoever sits through the night at another institute finds it. */
export const CONTACT_TERMS: Partial<Marking> & Pick<Marking, 'tlp' | 'purposes'> = {
  ...ALERT_TERMS,
  purposes: ['incident-response', 'network-operation'],
};

/**
 * Terms that a statement of a crisis begins with: nothing in them can hold it back, and it is handed on as far as its level allows. `said`:
 * the level that a person has named; undefined: that of the base.
 */
export function crisisTerms(base: Partial<Marking>, said?: Tlp | string): Partial<Marking> {
  const level = said ?? base.tlp;
  const onward = level === 'RED' || level === 'AMBER+STRICT' ? 'none' : 'audience';
  return {
    ...base,
    ...(base.onward === undefined || said !== undefined ? { onward } : {}),
    ...unheld(),
  };
}

/** The terms of the newest alert, for whoever speaks in the incident: its issuer is reached too, and the public is not. */
export function incidentTerms(alert: Marking, incidentIssuer: InstituteId, speaker: InstituteId): Marking {
  const { institutes, groups, public: isPublic } = alert.audience;
  const others = [...institutes, incidentIssuer].filter((institute) => institute !== speaker);
  return {
    ...alert,
    audience: {
      institutes: unique(others),
      groups: unique(isPublic ? [...groups, MEMBERS_GROUP] : groups),
      public: false,
    },
    tlp: alert.tlp === 'CLEAR' ? 'GREEN' : alert.tlp,
    pap: alert.pap === 'CLEAR' ? 'AMBER' : alert.pap,
    purposes: unique([
      ...alert.purposes.filter((purpose) => purpose !== 'public-information'),
      'incident-response' as const,
    ]),
  };
}

/** A correction goes to whoever was told: also to those who got an earlier alert and not the newest one. */
export const widestTerms = (newest: Marking, all: readonly Marking[]): Marking => ({
  ...newest,
  audience: {
    institutes: unique([newest, ...all].flatMap(({ audience }) => audience.institutes)),
    groups: unique([newest, ...all].flatMap(({ audience }) => audience.groups)),
    public: newest.audience.public,
  },
});

const unique = <Value>(all: readonly Value[]): Value[] => [...new Set(all)];
