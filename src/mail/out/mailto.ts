import Handlebars from 'handlebars';

/**
 * A link that opens the reader's mail program with an answer begun (RFC 6068). `+` and `@` stay as they are in the
 * address: some programs do not decode them there. Spaces are `%20`, for `+` is no space in a mailto link.
 */
export function mailtoLink(address: string, subject: string, body?: string): string {
  const to = encodeURIComponent(address).replace(/%40/g, '@').replace(/%2B/g, '+');
  const fields = [
    `subject=${encodeURIComponent(subject)}`,
    ...(body === undefined ? [] : [`body=${encodeURIComponent(body)}`]),
  ];
  return `mailto:${to}?${fields.join('&')}`;
}

/** The link as the value of an `href`: `&` is all that needs escaping, for everything else is percent-encoded. */
export const mailtoHref = (...link: Parameters<typeof mailtoLink>): Handlebars.SafeString =>
  new Handlebars.SafeString(mailtoLink(...link).replace(/&/g, '&amp;'));
