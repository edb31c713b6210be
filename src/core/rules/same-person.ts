/** Somebody of staff, by the door they came through. */
export interface Somebody {
  id: string;
  name: string;
  door: string;
}

/**
 * Whether two are one person. Through one door the id says it; a person's name at the terminal and in Slack is all that
 * tells whether somebody has come through both, so who has the same there counts as one.
 */
export function isSamePerson(a: Somebody, b: Somebody): boolean {
  if (a.door === b.door) return a.id === b.id;
  const called = (one: Somebody): string[] => [one.id.toLowerCase(), one.name.trim().toLowerCase()];
  return called(a).some((word) => called(b).includes(word));
}
