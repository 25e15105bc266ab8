import type { ScanKind, TextHit } from './scan-kinds.ts';

/**
 * Personal data by its form, checked by its check digits where it has some. Own patterns: the libraries that were looked at list hundreds of
 * kinds, most without a check, and in transcripts of evaluations a scan that cries at every number is not read.
 */
export const personalHits = (text: string): readonly TextHit[] =>
  PATTERNS.flatMap(({ kind, form, accepts }) =>
    [...text.matchAll(form)].flatMap(({ index, 0: found }) =>
      accepts(found) ? [{ kind, start: index, end: index + found.length }] : [],
    ),
  );

interface Pattern {
  readonly kind: ScanKind;
  readonly form: RegExp;
  readonly accepts: (found: string) => boolean;
}

/** RFC 2606: names that belong to nobody. */
const isReserved = (address: string): boolean =>
  /[@.](example\.(com|org|net)|example|invalid|test|localhost)$/i.test(address);

/** ISO 13616: the rest of the number, its letters as digits, modulo 97 is 1. */
function isIban(found: string): boolean {
  const plain = found.replaceAll(' ', '');
  if (plain.length < 15 || plain.length > 34) return false;
  let rest = 0;
  for (const character of plain.slice(4) + plain.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** ISO/IEC 7812: the sum of Luhn. Numbers of one digit repeated are none. */
function isCard(found: string): boolean {
  const digits = found.replaceAll(/[ -]/g, '');
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (const [at, digit] of [...digits].reverse().entries()) {
    const doubled = at % 2 === 1 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** E.164: 8 to 15 digits behind the plus. Numbers without a country are too much like any other number. */
const isPhone = (found: string): boolean => {
  const { length } = found.replaceAll(/\D/g, '');
  return length >= 8 && length <= 15;
};

/** Addresses of people's lines: not loopback, not private networks, not documentation (RFC 1918, RFC 5737). */
function isPublicAddress(found: string): boolean {
  const [first = 0, second = 0, third = 0] = found.split('.').map(Number);
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false;
  if ((first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168)) return false;
  if (first === 169 && second === 254) return false;
  const documentation = [
    [192, 0, 2],
    [198, 51, 100],
    [203, 0, 113],
  ];
  return !documentation.some(([a, b, c]) => first === a && second === b && third === c);
}

const PATTERNS: readonly Pattern[] = [
  {
    kind: 'email-address',
    form: /(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62}\.)+[a-z]{2,24}\b/gi,
    accepts: (found) => !isReserved(found),
  },
  { kind: 'phone-number', form: /(?<![\w+])\+\d[\d ().-]{6,22}\d(?![\w])/g, accepts: isPhone },
  { kind: 'iban', form: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/g, accepts: isIban },
  {
    kind: 'payment-card',
    form: /(?<![\w.-])[3-6]\d{3}(?:[ -]?\d{2,6}){2,4}(?![\w.-])/g,
    accepts: isCard,
  },
  {
    kind: 'ip-address',
    form: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g,
    accepts: isPublicAddress,
  },
];
