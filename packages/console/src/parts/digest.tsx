/** An id or digest: the first twelve characters to read, all of it to copy and to hear. */
export const ShortId = ({ id, href }: { readonly id: string; readonly href?: string }) => {
  const code = (
    <code class="digest" title={id}>
      {id.slice(0, 12)}
    </code>
  );
  return href === undefined ? code : <a href={href}>{code}</a>;
};
