/** Text that is HTML already and not escaped again. */
export class Markup {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Value = Markup | string | number | readonly Value[] | null | false | undefined;

/**
 * A piece of HTML: every value put in is escaped, so that no name of a file, speaker or emotion can become markup;
 * `Markup` goes in as it is, lists one after another, null, undefined and false as nothing.
 */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(toHtml)));
}

/** Text for HTML or XML, in an element or a quoted attribute. */
export function escapeMarkup(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return printable(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** The text with characters that XML cannot hold (control characters, halves of pairs) as `�`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '\ufffd',
  );
}

function toHtml(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(toHtml).join('');
  return escapeMarkup(String(value));
}
