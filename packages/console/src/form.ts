/** A submitted form. Texts are trimmed, with line ends as one character; what is not there is empty. */
export interface Form {
  text(name: string): string;
  /** All values of a name: checkboxes, several selects. Empty ones are left out. */
  list(name: string): readonly string[];
  has(name: string): boolean;
  /** Files of a name that are not empty. */
  files(name: string): readonly File[];
  /** Everything as text, for showing the form again and for keeping it. */
  entries(): Readonly<Record<string, readonly string[]>>;
}

/** Something wrong with a field; `field` is its name, empty for the whole form. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export function formOf(given: FormData): Form {
  const texts = (name: string): readonly string[] =>
    given
      .getAll(name)
      .filter((value) => typeof value === 'string')
      .map((value) => value.replaceAll('\r\n', '\n').trim());
  return {
    text: (name) => texts(name)[0] ?? '',
    list: (name) => texts(name).filter((value) => value !== ''),
    has: (name) => texts(name).some((value) => value !== ''),
    files: (name) => given.getAll(name).filter((value) => value instanceof File && value.size > 0) as File[], // as: the filter says so
    entries: () => {
      const names = [...new Set(given.keys())];
      return Object.fromEntries(names.map((name) => [name, texts(name)]));
    },
  };
}

/** A form that holds what was kept of one. */
export function formFrom(kept: Readonly<Record<string, readonly string[]>>): Form {
  const form = new FormData();
  for (const [name, values] of Object.entries(kept)) for (const value of values) form.append(name, value);
  return formOf(form);
}
