/** Brings dist/web up to date; whether anything had to be built. */
export function buildWeb(options?: { force?: boolean }): Promise<boolean>;
