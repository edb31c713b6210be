/** JSON that an app sent: nothing about its shape is known until it is looked at. */
export type Json = { [key: string]: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});

/** The objects of a list; what is no object, or no list, is left out. */
export const asObjects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Parses JSON text; `undefined` where it is none, so that the caller says what was expected. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
