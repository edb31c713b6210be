/** NULs and other control characters have no place in Slack, a log or a database; line ends and tabs stay. */
export const clean = (text: string, length: number): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .slice(0, length);
