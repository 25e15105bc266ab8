/** A text of the registry by its digest, the first 6 characters of it, its title, or a piece of the title that only it has. */
export function findText<Text extends { readonly sha256: string; readonly title: string }>(
  texts: readonly Text[],
  named: string,
): { readonly ok: true; readonly text: Text } | { readonly ok: false; readonly why: string } {
  const wanted = named.trim().toLowerCase();
  const isDigest = /^[0-9a-f]{6,64}$/.test(wanted);
  const exact = texts.filter(({ title }) => title.toLowerCase() === wanted);
  const close = texts.filter(
    ({ sha256, title }) =>
      (isDigest && sha256.startsWith(wanted)) || (wanted !== '' && title.toLowerCase().includes(wanted)),
  );
  const [only, ...others] = exact.length === 1 ? exact : close;
  if (only !== undefined && others.length === 0) return { ok: true, text: only };
  if (only === undefined)
    return {
      ok: false,
      why: `the registry has no text "${named}". It has ${texts.map(({ title }) => `"${title}"`).join(', ') || 'none'}`,
    };
  return {
    ok: false,
    why: `${1 + others.length} texts fit "${named}": ${close.map(({ sha256, title }) => `"${title}" (${sha256.slice(0, 12)})`).join(', ')}`,
  };
}
