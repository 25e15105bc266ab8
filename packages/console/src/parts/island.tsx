/**
 * An empty place that an island fills. Its props stand beside it as JSON, which is text to the browser and never code. The island itself is named in the
 * page's `islands`.
 */
export function Island({
  name,
  props,
  id,
}: {
  readonly name: string;
  readonly props: unknown;
  readonly id?: string;
}) {
  // `<` is written as an escape of JSON: no text of anybody ends the element.
  const json = JSON.stringify(props).replaceAll('<', '\\u003c');
  return (
    <div class="island" data-island={name} {...(id === undefined ? {} : { id })}>
      {/* JSON without `<`, of a type that browsers do not run */}
      <script type="application/json" dangerouslySetInnerHTML={{ __html: json }} />
    </div>
  );
}
